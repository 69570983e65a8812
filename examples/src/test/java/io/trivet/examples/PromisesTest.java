package io.trivet.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Tests the promises of packages (docs/compatibility.md), and that public packages name no internal types. */
@AnalyzeClasses(locations = House.Classes.class, importOptions = House.NotGenerated.class)
class PromisesTest {
    static final String PUBLIC = "<p>This package is public API.";
    private static final String INTERNAL = "<p>This package is internal: any version may change it.";

    @ArchTest
    static void aPublishedPackageSaysWhetherItIsPromised(JavaClasses all) {
        assertThat(published(all).entrySet().stream()
                        .filter(each -> each.getValue().contains(PUBLIC)
                                == each.getValue().contains(INTERNAL))
                        .map(Map.Entry::getKey))
                .as("Each says in its package-info either '%s' or '%s'", PUBLIC, INTERNAL)
                .isEmpty();
    }

    @ArchTest
    static void whatIsPromisedNamesNothingInternal(JavaClasses all) {
        Map<String, String> packages = published(all);
        List<String> found = new ArrayList<>();
        for (JavaClass each : all) {
            if (packages.getOrDefault(each.getPackageName(), INTERNAL).contains(PUBLIC) && isVisible(each)) {
                named(each)
                        .filter(type -> packages.getOrDefault(
                                        type.getBaseComponentType().getPackageName(), PUBLIC)
                                .contains(INTERNAL))
                        .forEach(type -> found.add(each.getName() + " names " + type.getName()));
            }
        }
        assertThat(found).isEmpty();
    }

    /** The comparison is made by japicmp, in a profile of the parent's pom. */
    @ArchTest
    static void modulesThatPromiseAnythingAreComparedWithReleases(JavaClasses all) {
        Map<String, String> packages = published(all);
        Set<HouseModule> promising = new HashSet<>();
        new House(all).packages().forEach((name, module) -> {
            if (packages.getOrDefault(name, INTERNAL).contains(PUBLIC)) {
                promising.add(module);
            }
        });
        assertThat(HouseModule.all().stream().filter(HouseModule::isCompared))
                .containsExactlyInAnyOrderElementsOf(promising);
    }

    /** Returns the package-info of each package of a published module, as one line. */
    static Map<String, String> published(JavaClasses all) {
        Map<String, String> found = new TreeMap<>();
        new House(all).packages().forEach((name, module) -> {
            if (module.isPublished()) {
                found.put(name, packageInfo(module, name));
            }
        });
        return found;
    }

    private static String packageInfo(HouseModule module, String name) {
        Path file = module.sources().resolve(name.replace('.', '/')).resolve("package-info.java");
        try {
            return Files.readString(file).replaceAll("\\s+(\\* )?", " ");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static boolean isVisible(JavaClass type) {
        return isVisible(type.getModifiers())
                && type.getEnclosingClass().map(PromisesTest::isVisible).orElse(true);
    }

    private static boolean isVisible(Set<JavaModifier> modifiers) {
        return modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
    }

    /** Returns all types in the visible part of a class. */
    static Stream<JavaClass> named(JavaClass type) {
        Stream<JavaType> above = Stream.concat(type.getSuperclass().stream(), type.getInterfaces().stream());
        Stream<JavaType> fields = type.getFields().stream()
                .filter(each -> isVisible(each.getModifiers()))
                .map(JavaField::getType);
        List<JavaCodeUnit> code = type.getCodeUnits().stream()
                .filter(each -> isVisible(each.getModifiers()))
                .toList();
        Stream<JavaType> given = code.stream().flatMap(each -> each.getParameterTypes().stream());
        Stream<JavaType> returned = code.stream().map(JavaCodeUnit::getReturnType);
        Stream<JavaClass> thrown = code.stream().flatMap(each -> each.getExceptionTypes().stream());
        return Stream.concat(
                Stream.of(above, fields, given, returned)
                        .flatMap(each -> each)
                        .flatMap(each -> each.getAllInvolvedRawTypes().stream()),
                thrown);
    }
}
