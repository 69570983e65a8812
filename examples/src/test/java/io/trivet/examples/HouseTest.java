package io.trivet.examples;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;

/**
 * Dependencies point in one direction: from wires to their shared modules, and from these to the core; from backends to
 * cores and to the support for their server; from contracts to cores, and from the testkit to contracts. Nothing
 * depends on the examples. {@link House} finds the modules' roles in poms and classes, so that these rules include new
 * modules. See also {@link PomsTest} and {@link PromisesTest}.
 */
@AnalyzeClasses(locations = House.Classes.class, importOptions = House.NotGenerated.class)
class HouseTest {
    /** The packages of the JDK's base module. Other modules, such as {@code java.sql}, count as technologies. */
    private static final Set<String> JAVA_BASE = Object.class.getModule().getPackages();

    private static final Set<String> FOR_ALL = Set.of("org.jspecify.annotations", "org.slf4j");

    /** In other packages, the compiler doesn't check whether null may be passed or returned. */
    @ArchTest
    static final ArchRule packagesSayWhereNullIsMeant = classes()
            .should(new ArchCondition<>("be in a @NullMarked package") {
                @Override
                public void check(JavaClass each, ConditionEvents events) {
                    boolean marked = each.getPackage().isAnnotatedWith(NullMarked.class);
                    events.add(new SimpleConditionEvent(each, marked, each.getPackageName() + " isn't @NullMarked"));
                }
            });

    @ArchTest
    static final ArchRule packagesGoInNoCircle = slices().assignedFrom(new SliceAssignment() {
                @Override
                public SliceIdentifier getIdentifierOf(JavaClass each) {
                    return SliceIdentifier.of(House.apiOf(each.getPackageName()));
                }

                @Override
                public String getDescription() {
                    return "packages, an API with its SPI";
                }
            })
            .should()
            .beFreeOfCycles();

    /** The classes for what is held and waited for. They know each other; all others are built on them. */
    private static final Set<String> HELD_AND_WAITED_FOR =
            Set.of("Waiter", "Turn", "LocalQueue", "Grant", "Generation");

    @ArchTest
    static final ArchRule theLockEngineGoesInOneDirection = slices().assignedFrom(new SliceAssignment() {
                @Override
                public SliceIdentifier getIdentifierOf(JavaClass each) {
                    if (!each.getPackageName().equals("io.trivet.lock.engine")) {
                        return SliceIdentifier.ignore();
                    }
                    String name = each.getSimpleName();
                    for (JavaClass outer = each; outer.getEnclosingClass().isPresent(); ) {
                        outer = outer.getEnclosingClass().get();
                        name = outer.getSimpleName();
                    }
                    return SliceIdentifier.of(HELD_AND_WAITED_FOR.contains(name) ? "what is held" : name);
                }

                @Override
                public String getDescription() {
                    return "classes of the lock engine";
                }
            })
            .should()
            .beFreeOfCycles();

    @ArchTest
    static void noArrowPointsBackUp(JavaClasses all) {
        House house = new House(all);
        check(all, (from, to) -> {
            HouseModule module = house.moduleOf(from);
            HouseModule other = house.moduleOf(to);
            return other == null || house.mayKnow(module, other);
        });
    }

    /** In one module or in two: locks in memory are a backend too. */
    @ArchTest
    static void wiresAndBackendsKnowNoOther(JavaClasses all) {
        House house = new House(all);
        check(
                all,
                (from, to) -> from.getPackageName().equals(to.getPackageName())
                        || !house.isImplementing(from.getPackageName())
                        || !house.isImplementing(to.getPackageName()));
    }

    @ArchTest
    static void coresKnowNoTechnology(JavaClasses all) {
        House house = new House(all);
        check(all, (from, to) -> {
            HouseModule module = house.moduleOf(from);
            return !house.isCore(module) || isOfTheJdk(to) || module.equals(house.moduleOf(to));
        });
    }

    @ArchTest
    static void whatIsPromisedToAllNamesItselfAlone(JavaClasses all) {
        House house = new House(all);
        check(all, (from, to) -> {
            String leg = house.legOf(from.getPackageName());
            boolean isSpi = (from.getPackageName() + ".").contains(".spi.");
            if (!house.isApiOrSpi(from.getPackageName()) && !isSpi) {
                return true;
            }
            return isOfTheJdk(to)
                    || House.apiOf(to.getPackageName()).equals(House.apiOf(from.getPackageName()))
                    || house.isApiOrSpi(to.getPackageName())
                            && house.legOf(to.getPackageName()).equals(leg);
        });
    }

    /** Formats of values are independent of sockets. Only the wire itself uses both. */
    @ArchTest
    static void formatsKnowNoSockets(JavaClasses all) {
        House house = new House(all);
        Set<String> formats = new HashSet<>();
        for (JavaClass each : all) {
            each.getDirectDependenciesFromSelf().stream()
                    .filter(to -> to.getTargetClass().getPackageName().equals("io.trivet.rpc.values"))
                    .forEach(to -> formats.add(each.getPackageName()));
        }
        formats.removeIf(each -> house.isImplementing(each) || house.legOf(each).isEmpty());
        noClasses()
                .that(DescribedPredicate.describe("know values", each -> formats.contains(each.getPackageName())))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.netty..", "io.trivet.rpc.netty..")
                .check(all);
    }

    /** They use method descriptors instead. */
    @ArchTest
    static void wiresKnowNoReflection(JavaClasses all) {
        House house = new House(all);
        check(
                all,
                (from, to) -> !house.isImplementing(from.getPackageName())
                        || !house.legOf(from.getPackageName()).equals("io.trivet.rpc")
                        || !to.getName().equals("java.lang.reflect.Method"));
    }

    private static boolean isOfTheJdk(JavaClass type) {
        String inPackage = type.getBaseComponentType().getPackageName();
        return type.getBaseComponentType().isPrimitive()
                || JAVA_BASE.contains(inPackage)
                || FOR_ALL.contains(inPackage);
    }

    private static void check(JavaClasses all, BiPredicate<JavaClass, JavaClass> isFine) {
        Stream<Dependency> found = all.stream()
                .flatMap(each -> each.getDirectDependenciesFromSelf().stream())
                .filter(each -> !isFine.test(
                        each.getOriginClass(), each.getTargetClass().getBaseComponentType()));
        assertThat(found.map(Dependency::getDescription)).isEmpty();
    }
}
