package io.trivet.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.PackageTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Everything that a user of a published module can name has a comment. The compiler checks that comments are
 * well-formed and that their references exist. Its own check for missing comments would also demand tags where a
 * sentence is enough.
 */
class JavadocTest {
    @ParameterizedTest
    @MethodSource("io.trivet.examples.HouseModule#published")
    void whatUsersCanNameHasAComment(HouseModule module) throws IOException {
        assertThat(uncommented(module.sources())).isEmpty();
    }

    private static List<String> uncommented(Path sources) throws IOException {
        var compiler = ToolProvider.getSystemJavaCompiler();
        try (Stream<Path> all = Files.walk(sources);
                StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            List<Path> java =
                    all.filter(file -> file.toString().endsWith(".java")).toList();
            assertThat(java).isNotEmpty();
            JavacTask task = (JavacTask) compiler.getTask(
                    null, files, null, List.of("-proc:none"), null, files.getJavaFileObjectsFromPaths(java));
            Uncommented scanner = new Uncommented(DocTrees.instance(task));
            List<String> found = new ArrayList<>();
            for (CompilationUnitTree unit : task.parse()) {
                scanner.scan(unit, found);
            }
            return found;
        }
    }

    /** Visits only visible declarations, and so no bodies. */
    private static final class Uncommented extends TreePathScanner<Void, List<String>> {
        private final DocTrees docs;

        Uncommented(DocTrees docs) {
            this.docs = docs;
        }

        @Override
        public Void visitPackage(PackageTree tree, List<String> found) {
            boolean isPackageInfo =
                    getCurrentPath().getCompilationUnit().getTypeDecls().isEmpty();
            if (isPackageInfo) {
                check(tree.getPackageName().toString(), found);
            }
            return null;
        }

        @Override
        public Void visitClass(ClassTree tree, List<String> found) {
            if (isVisible(tree.getModifiers())) {
                check(tree.getSimpleName().toString(), found);
                super.visitClass(tree, found);
            }
            return null;
        }

        @Override
        public Void visitMethod(MethodTree tree, List<String> found) {
            // An overriding method inherits its comment.
            boolean overrides = tree.getModifiers().getAnnotations().stream()
                    .anyMatch(each -> each.getAnnotationType().toString().equals("Override"));
            if (isVisible(tree.getModifiers()) && !overrides) {
                check(tree.getName().toString(), found);
            }
            return null;
        }

        @Override
        public Void visitVariable(VariableTree tree, List<String> found) {
            if (isVisible(tree.getModifiers())) {
                check(tree.getName().toString(), found);
            }
            return null;
        }

        /** Returns whether the declaration is visible. Members of an interface are public by default. */
        private boolean isVisible(ModifiersTree modifiers) {
            Set<Modifier> flags = modifiers.getFlags();
            Tree.Kind around = getCurrentPath().getParentPath().getLeaf().getKind();
            boolean ofInterface = around == Tree.Kind.INTERFACE || around == Tree.Kind.ANNOTATION_TYPE;
            return flags.contains(Modifier.PUBLIC)
                    || flags.contains(Modifier.PROTECTED)
                    || ofInterface && !flags.contains(Modifier.PRIVATE);
        }

        private void check(String name, List<String> found) {
            String comment = docs.getDocComment(getCurrentPath());
            if (comment == null || comment.isBlank()) {
                Path file = Path.of(
                        getCurrentPath().getCompilationUnit().getSourceFile().getName());
                found.add(file.getFileName() + ": " + name);
            }
        }
    }
}
