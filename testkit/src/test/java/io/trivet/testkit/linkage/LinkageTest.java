package io.trivet.testkit.linkage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests a program that is compiled with one version of a library, and checked with another. */
class LinkageTest {
    private static final String LISTENER = "package lib; public interface Listener { void on(String text); }";
    private static final String BASE = """
            package lib;
            public abstract class Base {
                public int count;
                protected void tell() {}
                public void close() {}
                public static Base of(Listener listener) { return null; }
            }
            """;
    private static final String PROGRAM = """
            package app;
            import lib.*;
            class Program extends Base {
                @Override public void close() { tell(); }
                static int run() {
                    Base base = Base.of(text -> {});
                    base.close();
                    return base.count;
                }
            }
            """;

    @TempDir
    private Path folder;

    private Path program;

    @BeforeEach
    void compileTheProgram() throws IOException {
        program = compile("app", compile("before", null, LISTENER, BASE), PROGRAM);
    }

    /** Compiles sources; the first word of each is the name of its class. */
    private Path compile(String name, Path library, String... sources) throws IOException {
        Path classes = Files.createDirectories(folder.resolve(name));
        List<String> arguments = new ArrayList<>(List.of("-d", classes.toString()));
        if (library != null) {
            arguments.addAll(List.of("-cp", library.toString()));
        }
        for (String source : sources) {
            String type = source.replaceAll("(?s).*?(?:class|interface|enum) (\\w+).*", "$1");
            Path file =
                    Files.createDirectories(folder.resolve(name + "-sources")).resolve(type + ".java");
            arguments.add(Files.writeString(file, source).toString());
        }
        int code = ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new));
        assertThat(code).as(name).isZero();
        return classes;
    }

    private List<String> with(String... library) throws IOException {
        Path after = compile("after", null, library);
        return Linkage.faults(List.of(program), List.of(after), List.of("lib."), Set.of());
    }

    @Test
    void aLibraryThatHasAllFits() throws IOException {
        assertThat(with(LISTENER, BASE)).isEmpty();
    }

    @Test
    void itMayHaveMore() throws IOException {
        assertThat(with(
                        LISTENER.replace("}", "default void also() {} }"),
                        BASE.replace("public int", "int more; public int")))
                .isEmpty();
    }

    @Test
    void aMethodThatIsMissing() throws IOException {
        assertThat(with(LISTENER, BASE.replace("Base of(", "Base from(")))
                .containsExactly("app.Program: no method lib.Base.of(Llib/Listener;)Llib/Base;");
    }

    @Test
    void aMethodWhoseResultIsAnother() throws IOException {
        assertThat(with(LISTENER, BASE.replace("static Base of", "static Object of")))
                .containsExactly("app.Program: no method lib.Base.of(Llib/Listener;)Llib/Base;");
    }

    @Test
    void aFieldThatIsMissing() throws IOException {
        assertThat(with(LISTENER, BASE.replace("int count", "long count")))
                .containsExactly("app.Program: no field lib.Base.count:I");
    }

    @Test
    void aClassThatIsMissing() throws IOException {
        assertThat(with(BASE.replace("Listener", "Object"))).contains("app.Program: no class lib.Listener");
    }

    @Test
    void aMethodThatIsNoLongerAccessible() throws IOException {
        assertThat(with(LISTENER, BASE.replace("protected void tell", "void tell")))
                .containsExactly("app.Program: not accessible: method app.Program.tell()V");
    }

    @Test
    void aMethodThatMayNotBeOverridden() throws IOException {
        assertThat(with(LISTENER, BASE.replace("public void close", "public final void close")))
                .containsExactly("app.Program: final: method lib.Base.close()V");
    }

    @Test
    void aMethodThatHasToBeImplemented() throws IOException {
        assertThat(with(LISTENER, BASE.replace("public int", "public abstract void more(); public int")))
                .containsExactly("app.Program: doesn't implement lib.Base.more()V");
    }

    @Test
    void aMethodThatALambdaHasToImplement() throws IOException {
        assertThat(with(LISTENER.replace("}", "void also(); }"), BASE))
                .containsExactly("app.Program: a lambda doesn't implement lib.Listener.also()V");
    }

    @Test
    void aMethodThatALambdaIsForNoMore() throws IOException {
        assertThat(with(LISTENER.replace("String", "Object"), BASE))
                .containsExactly(
                        "app.Program: a lambda doesn't implement lib.Listener.on(Ljava/lang/Object;)V",
                        "app.Program: no method for a lambda: lib.Listener.on(Ljava/lang/String;)V");
    }

    @Test
    void aClassThatBecameAnInterface() throws IOException {
        program =
                compile("user", compile("first", null, "package lib; public class Tool { public void use() {} }"), """
                package app;
                class User { void use(lib.Tool tool) { tool.use(); } }
                """);
        assertThat(with("package lib; public interface Tool { void use(); }"))
                .containsExactly("app.User: of an interface: method lib.Tool.use()V");
    }

    @Test
    void aClassThatMayNotBeInherited() throws IOException {
        assertThat(with(
                        LISTENER,
                        BASE.replace("abstract class", "final class").replace("return null", "return new Base()")))
                .contains("app.Program: final: class lib.Base");
    }

    @Test
    void aClassThatIsPermittedMayNotFit() throws IOException {
        Path after = compile("after", null, LISTENER, BASE.replace("of(", "from("));
        assertThat(Linkage.faults(List.of(program), List.of(after), List.of("lib."), Set.of("app.Program")))
                .isEmpty();
    }

    @Test
    void aPermissionThatNoClassNeedsIsTold() throws IOException {
        Path after = compile("after", null, LISTENER, BASE);
        assertThat(Linkage.faults(List.of(program), List.of(after), List.of("lib."), Set.of("app.Program", "app.Gone")))
                .containsExactly(
                        "app.Gone: needs no permission, for it isn't there",
                        "app.Program: needs no permission, for it fits");
    }
}
