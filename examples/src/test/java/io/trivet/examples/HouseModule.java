package io.trivet.examples;

import io.trivet.testkit.maven.ParentPom;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/**
 * A module with classes, as its pom describes it. Tests that apply to all modules take them from here, so that they
 * include new modules.
 *
 * @param name the module's folder
 * @param rootPackage the package after which the module is named
 * @param isPublished whether it is published for users
 * @param isCompared whether its public API is compared with the last release
 * @param dependencies its dependencies for compiling and running, but not for tests
 */
record HouseModule(
        String name, String rootPackage, boolean isPublished, boolean isCompared, List<Dependency> dependencies) {
    /** The folder of the parent's pom. */
    static final Path ROOT = ParentPom.ROOT;

    private static final String DEPENDENCY = "dependency";

    /** A dependency of a module. */
    record Dependency(String group, String artifact) {}

    /** Returns all modules of the parent's pom that have classes. */
    static List<HouseModule> all() {
        return children(pom(ROOT), "modules", "module")
                .map(Element::getTextContent)
                .filter(name -> !text(pom(ROOT.resolve(name)), "packaging").equals(Optional.of("pom")))
                .map(HouseModule::read)
                .toList();
    }

    /** Returns the published modules. */
    static List<HouseModule> published() {
        return all().stream().filter(HouseModule::isPublished).toList();
    }

    /** Returns the artifacts of this project whose versions the BOM manages. */
    static List<String> artifactsOfBom() {
        return children(pom(ROOT.resolve("bom")), "dependencyManagement", "dependencies", DEPENDENCY)
                .filter(each -> text(each, "groupId").equals(Optional.of("io.trivet")))
                .map(each -> text(each, "artifactId").orElseThrow())
                .toList();
    }

    private static HouseModule read(String name) {
        Element pom = pom(ROOT.resolve(name));
        return new HouseModule(
                name,
                text(pom, "properties", "module.name")
                        .orElseThrow(() -> new AssertionError(name + "/pom.xml has no property module.name.")),
                !isTrue(pom, "maven.deploy.skip"),
                !isTrue(pom, "maven.deploy.skip") && !isTrue(pom, "japicmp.skip"),
                children(pom, "dependencies", DEPENDENCY)
                        .filter(each -> !List.of("test", "provided")
                                .contains(text(each, "scope").orElse("compile")))
                        .map(each -> new Dependency(
                                text(each, "groupId").orElseThrow(),
                                text(each, "artifactId").orElseThrow()))
                        .toList());
    }

    String artifact() {
        return "trivet-" + name;
    }

    Path sources() {
        return ROOT.resolve(name).resolve(Path.of("src", "main", "java"));
    }

    Path classes() {
        return ROOT.resolve(name).resolve(Path.of("target", "classes"));
    }

    /** Returns the file with the module's descriptor. The file doesn't exist if the module only has a name. */
    Path descriptor() {
        return ROOT.resolve(name).resolve(Path.of("src", "main", "module", "module-info.java"));
    }

    /** Returns the published jar, which exists after packaging. */
    Path jar() {
        String version = text(pom(ROOT), "version").orElseThrow();
        return ROOT.resolve(name).resolve(Path.of("target", artifact() + "-" + version + ".jar"));
    }

    /** Returns the last word of the package's name: the server or the wire of the module. */
    String technology() {
        return rootPackage.substring(rootPackage.lastIndexOf('.') + 1);
    }

    /** Returns the name that tests show. */
    @Override
    public String toString() {
        return name;
    }

    private static Element pom(Path folder) {
        try (InputStream pom = Files.newInputStream(folder.resolve("pom.xml"))) {
            return DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(pom)
                    .getDocumentElement();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ParserConfigurationException | SAXException e) {
            throw new AssertionError(folder + "/pom.xml isn't XML.", e);
        }
    }

    private static boolean isTrue(Element pom, String property) {
        return text(pom, "properties", property).equals(Optional.of("true"));
    }

    private static Optional<String> text(Element from, String... path) {
        return children(from, path).map(each -> each.getTextContent().trim()).findFirst();
    }

    private static Stream<Element> children(Element from, String... path) {
        Stream<Element> found = Stream.of(from);
        for (String name : path) {
            found = found.flatMap(each -> childrenNamed(each, name));
        }
        return found;
    }

    private static Stream<Element> childrenNamed(Element from, String name) {
        return IntStream.range(0, from.getChildNodes().getLength())
                .mapToObj(from.getChildNodes()::item)
                .filter(each -> each.getNodeType() == Node.ELEMENT_NODE
                        && each.getNodeName().equals(name))
                .map(Element.class::cast);
    }
}
