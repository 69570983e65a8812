package io.trivet.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Exports;
import java.lang.module.ModuleDescriptor.Provides;
import java.lang.module.ModuleDescriptor.Requires;
import java.lang.module.ModuleFinder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Collectors;

/**
 * The jars' module descriptors match the promises of their packages (see {@link PromisesTest}), and the services on the
 * class path.
 */
@AnalyzeClasses(locations = House.Classes.class, importOptions = House.NotGenerated.class)
class DescriptorsIT {
    /** The groups whose jars have no module name. A module that depends on them can't be a named module for others. */
    private static final Set<String> WITHOUT_NAMES =
            Set.of("org.apache.curator", "org.apache.zookeeper", "org.awaitility");

    @ArchTest
    static void aModuleHasADescriptorUnlessItTakesWhatHasNoName(JavaClasses all) {
        for (HouseModule module : HouseModule.published()) {
            ModuleDescriptor descriptor = descriptor(module);
            boolean mayHave = !takesWhatHasNoName(module);
            assertThat(descriptor.name()).isEqualTo(module.rootPackage());
            assertThat(descriptor.isAutomatic())
                    .as(module.descriptor() + " is missing")
                    .isNotEqualTo(mayHave);
        }
    }

    /** Returns whether the module depends on one of them, directly or through another Trivet module. */
    private static boolean takesWhatHasNoName(HouseModule module) {
        return module.dependencies().stream()
                .anyMatch(each -> WITHOUT_NAMES.contains(each.group())
                        || HouseModule.published().stream()
                                .filter(other -> other.artifact().equals(each.artifact()))
                                .anyMatch(DescriptorsIT::takesWhatHasNoName));
    }

    @ArchTest
    static void theGuideNamesEachModule(JavaClasses all) throws IOException {
        String guide = Files.readString(HouseModule.ROOT.resolve("docs/modules.md"));
        for (HouseModule module : HouseModule.published()) {
            assertThat(guide).contains("| `" + module.artifact() + "` | `" + module.rootPackage() + "` |");
        }
    }

    @ArchTest
    static void whatIsPromisedIsExportedAndWhatIsInternalToThoseWhoUseIt(JavaClasses all) {
        Map<String, HouseModule> modules = new House(all).packages();
        PromisesTest.published(all).forEach((name, text) -> {
            HouseModule module = modules.get(name);
            ModuleDescriptor descriptor = descriptor(module);
            if (!descriptor.isAutomatic()) {
                Set<String> expected = text.contains(PromisesTest.PUBLIC) ? Set.of("all") : users(all, modules, name);
                assertThat(exported(descriptor, name))
                        .as(module.name() + " exports " + name + " to")
                        .isEqualTo(expected);
            }
        });
    }

    private static Set<String> exported(ModuleDescriptor descriptor, String name) {
        return descriptor.exports().stream()
                .filter(each -> each.source().equals(name))
                .map(Exports::targets)
                .map(targets -> targets.isEmpty() ? Set.of("all") : targets)
                .findFirst()
                .orElse(Set.of());
    }

    private static Set<String> users(JavaClasses all, Map<String, HouseModule> modules, String name) {
        return all.stream()
                .filter(each -> each.getDirectDependenciesFromSelf().stream()
                        .anyMatch(to -> packageOf(to.getTargetClass()).equals(name)))
                .map(each -> modules.get(each.getPackageName()))
                .filter(each -> each.isPublished() && !each.equals(modules.get(name)))
                .map(HouseModule::rootPackage)
                .collect(Collectors.toSet());
    }

    @ArchTest
    static void whoReadsAModuleReadsWhatItsPromisesName(JavaClasses all) {
        Map<String, HouseModule> modules = new House(all).packages();
        Map<String, String> promised = PromisesTest.published(all);
        Map<String, Set<String>> found = new TreeMap<>();
        for (JavaClass each : all) {
            if (promised.getOrDefault(each.getPackageName(), "").contains(PromisesTest.PUBLIC)
                    && PromisesTest.isVisible(each)) {
                HouseModule module = modules.get(each.getPackageName());
                PromisesTest.named(each)
                        .map(DescriptorsIT::packageOf)
                        .filter(name -> !name.isEmpty() && !module.equals(modules.get(name)))
                        .forEach(name -> found.computeIfAbsent(module.name(), any -> new TreeSet<>())
                                .add(name));
            }
        }
        HouseModule.published().forEach(module -> {
            ModuleDescriptor descriptor = descriptor(module);
            if (!descriptor.isAutomatic()) {
                Set<String> read = transitive(descriptor);
                assertThat(found.getOrDefault(module.name(), Set.of()))
                        .as(module.name() + " requires transitive only " + read)
                        .allMatch(name -> isIn(read, name));
            }
        });
    }

    private static Set<String> transitive(ModuleDescriptor descriptor) {
        return descriptor.requires().stream()
                .filter(each ->
                        each.name().equals("java.base") || each.modifiers().contains(Requires.Modifier.TRANSITIVE))
                .map(Requires::name)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * Returns whether the package is in one of these modules. For the JDK's and Trivet's modules the descriptors say
     * it. For other modules, the package's name begins with the module's, sometimes after "io.", as in Lettuce.
     */
    private static boolean isIn(Set<String> modules, String packageName) {
        return modules.stream()
                .anyMatch(each -> ModuleLayer.boot()
                        .findModule(each)
                        .map(module -> module.getPackages().contains(packageName))
                        .orElseGet(() -> isOurs(each, packageName)
                                || (packageName + ".").startsWith(each + ".")
                                || (packageName + ".").startsWith("io." + each + ".")));
    }

    private static boolean isOurs(String name, String packageName) {
        return HouseModule.published().stream()
                .filter(module -> module.rootPackage().equals(name))
                .anyMatch(module -> descriptor(module).packages().contains(packageName));
    }

    @ArchTest
    static void servicesAreTheSameOnTheClassPath(JavaClasses all) throws IOException {
        Set<String> used = new TreeSet<>();
        Set<String> provided = new TreeSet<>();
        for (HouseModule module : HouseModule.published()) {
            ModuleDescriptor descriptor = descriptor(module);
            used.addAll(descriptor.uses());
            Map<String, Set<String>> services = new HashMap<>();
            for (Provides each : descriptor.provides()) {
                services.put(each.service(), Set.copyOf(each.providers()));
                provided.add(each.service());
            }
            assertThat(services).as(module.name()).isEqualTo(servicesOfClassPath(module));
        }
        assertThat(used).isEqualTo(provided).isNotEmpty();
    }

    private static Map<String, Set<String>> servicesOfClassPath(HouseModule module) throws IOException {
        Map<String, Set<String>> services = new HashMap<>();
        String folder = "META-INF/services/";
        try (JarFile jar = new JarFile(module.jar().toFile())) {
            for (var entry : jar.stream().toList()) {
                if (entry.getName().startsWith(folder) && !entry.isDirectory()) {
                    String text = new String(jar.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
                    services.put(
                            entry.getName().substring(folder.length()),
                            text.lines().filter(line -> !line.isBlank()).collect(Collectors.toSet()));
                }
            }
        }
        return services;
    }

    private static String packageOf(JavaClass type) {
        return type.getBaseComponentType().isPrimitive()
                ? ""
                : type.getBaseComponentType().getPackageName();
    }

    private static ModuleDescriptor descriptor(HouseModule module) {
        if (!Files.exists(module.jar())) {
            throw new AssertionError(module.jar() + " is missing: run this test by mvn verify.");
        }
        return ModuleFinder.of(module.jar()).findAll().iterator().next().descriptor();
    }
}
