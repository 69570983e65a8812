package io.trivet.examples;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.LocationProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The structure of the project, as the poms and classes show it. A <em>leg</em> is a package {@code io.trivet.x} with a
 * package {@code spi}. Its <em>core</em> is the module of that name; its other modules are named {@code io.trivet.x.y}.
 * A module that implements the leg's SPI is a wire or a backend; the other modules are shared by these.
 */
final class House {
    private static final String ROOT = "io.trivet.";
    private static final String SPI = ".spi";
    private static final String SUPPORT = ROOT + "support";
    private static final String CONTRACTS = ROOT + "contracts";
    private static final String TESTKIT = ROOT + "testkit";

    private final Map<String, HouseModule> modules = new HashMap<>();
    private final Set<String> legs;
    private final Set<String> implementingPackages;

    House(JavaClasses classes) {
        List<HouseModule> all = HouseModule.all();
        for (JavaClass each : classes) {
            Path file = Path.of(each.getSource().orElseThrow().getUri());
            HouseModule module = all.stream()
                    .filter(candidate -> file.startsWith(candidate.classes()))
                    .findFirst()
                    .orElseThrow();
            HouseModule other = modules.putIfAbsent(each.getPackageName(), module);
            if (other != null && !other.equals(module)) {
                throw new AssertionError(each.getPackageName() + " is in " + other.name() + " and in " + module.name()
                        + ": a package is in one module.");
            }
        }
        legs = modules.keySet().stream()
                .filter(each -> each.endsWith(SPI))
                .map(House::apiOf)
                .filter(each -> each.lastIndexOf('.') == ROOT.length() - 1)
                .collect(Collectors.toSet());
        implementingPackages = new HashSet<>();
        for (JavaClass each : classes) {
            if (implementsSpi(each)) {
                implementingPackages.add(each.getPackageName());
            }
        }
    }

    /** The compiled classes of all modules, whether this module depends on them or not. */
    static final class Classes implements LocationProvider {
        @Override
        public Set<Location> get(Class<?> testClass) {
            return HouseModule.all().stream()
                    .filter(each -> Files.isDirectory(each.sources()))
                    .filter(each -> each.isPublished() || Files.isDirectory(each.classes()))
                    .map(each -> {
                        if (!Files.isDirectory(each.classes())) {
                            throw new AssertionError(each.name() + " isn't compiled: run this test with -pl examples,"
                                    + each.name() + " -am.");
                        }
                        return Location.of(each.classes());
                    })
                    .collect(Collectors.toSet());
        }
    }

    /** Returns the module of each package. */
    Map<String, HouseModule> packages() {
        return Map.copyOf(modules);
    }

    /** Excludes the code that JMH generates for benchmarks, which can't be changed. */
    static final class NotGenerated implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("/jmh_generated/");
        }
    }

    /** Returns the API's package, for an API or its SPI. The two count as one, because each names the other's types. */
    static String apiOf(String packageName) {
        return packageName.endsWith(SPI) ? packageName.substring(0, packageName.length() - SPI.length()) : packageName;
    }

    /** Returns the module of a class, or null if it is in none of the project's modules. */
    HouseModule moduleOf(JavaClass of) {
        return modules.get(of.getBaseComponentType().getPackageName());
    }

    /** Returns whether callers of a leg compile against a package, or its wires and backends implement it. */
    boolean isApiOrSpi(String packageName) {
        return legs.contains(apiOf(packageName));
    }

    boolean isCore(HouseModule module) {
        return legs.contains(module.rootPackage());
    }

    /** Returns the package of the leg that contains a package or module, or an empty string if none does. */
    String legOf(String packageName) {
        return legs.stream()
                .filter(each -> packageName.equals(each) || packageName.startsWith(each + "."))
                .findFirst()
                .orElse("");
    }

    /** Returns whether a package is a wire, a lock backend or a store of ids. */
    boolean isImplementing(String packageName) {
        return implementingPackages.contains(packageName);
    }

    private boolean isImplementing(HouseModule module) {
        return modules.entrySet().stream()
                .anyMatch(each -> each.getValue().equals(module) && isImplementing(each.getKey()));
    }

    /** Returns whether classes of one module may name classes of another. */
    boolean mayKnow(HouseModule from, HouseModule to) {
        String leg = legOf(from.rootPackage());
        String otherLeg = legOf(to.rootPackage());
        if (from.equals(to)) {
            return true;
        }
        if (to.rootPackage().equals(CONTRACTS) || to.rootPackage().equals(TESTKIT)) {
            // Unpublished programs are the testkit itself, the examples and the benchmarks.
            return !from.isPublished();
        }
        boolean toSupport = apart(to.rootPackage()).equals(SUPPORT);
        if (otherLeg.isEmpty() && !toSupport) {
            return false;
        }
        if (from.rootPackage().equals(CONTRACTS) || from.rootPackage().equals(TESTKIT)) {
            return isCore(to);
        }
        if (isCore(from) || apart(from.rootPackage()).equals(SUPPORT)) {
            return false;
        }
        if (leg.isEmpty()) {
            return true;
        }
        if (toSupport) {
            return to.technology().equals(from.technology());
        }
        return leg.equals(otherLeg) && (isCore(to) || isImplementing(from) && !isImplementing(to));
    }

    private static String apart(String packageName) {
        return packageName.substring(0, packageName.lastIndexOf('.'));
    }

    private boolean implementsSpi(JavaClass each) {
        String leg = legOf(each.getPackageName());
        return !leg.isEmpty()
                && !isApiOrSpi(each.getPackageName())
                && !each.getModifiers().contains(JavaModifier.ABSTRACT)
                && !each.isInterface()
                && Stream.concat(each.getAllRawInterfaces().stream(), each.getAllRawSuperclasses().stream())
                        .anyMatch(type -> type.getPackageName().equals(leg + SPI));
    }
}
