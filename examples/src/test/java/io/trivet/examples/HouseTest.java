package io.trivet.examples;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import org.jspecify.annotations.NullMarked;

/** Dependencies point one way: backends to cores, contracts to cores, the testkit to contracts, and nothing to the examples. */
@AnalyzeClasses(packages = "io.trivet", importOptions = ImportOption.DoNotIncludeTests.class)
class HouseTest {
    /** Elsewhere nobody looks whether null may be passed or returned. */
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
    static final ArchRule legsStandAlone =
            slices().matching("io.trivet.(rpc|lock|id)..").should().notDependOnEachOther();

    @ArchTest
    static final ArchRule supportKnowsNoLeg = noClasses()
            .that(resideInAnyPackage("io.trivet.support.."))
            .should()
            .dependOnClassesThat(resideInAnyPackage(
                    "io.trivet.rpc..",
                    "io.trivet.lock..",
                    "io.trivet.id..",
                    "io.trivet.contracts..",
                    "io.trivet.testkit.."));

    @ArchTest
    static final ArchRule supportOfOneServerKnowsNoOther =
            slices().matching("io.trivet.support.(*)..").should().notDependOnEachOther();

    @ArchTest
    static final ArchRule nothingNeedsExamplesOrTestkit = noClasses()
            .that(resideInAnyPackage("io.trivet.rpc..", "io.trivet.lock..", "io.trivet.id..", "io.trivet.contracts.."))
            .should()
            .dependOnClassesThat(
                    resideInAnyPackage("io.trivet.examples..", "io.trivet.testkit..", "io.trivet.benchmarks.."));

    @ArchTest
    static final ArchRule nothingOfAUsersNeedsContracts = noClasses()
            .that(resideInAnyPackage("io.trivet.rpc..", "io.trivet.lock..", "io.trivet.id.."))
            .should()
            .dependOnClassesThat(resideInAnyPackage("io.trivet.contracts.."));

    @ArchTest
    static final ArchRule contractsAndTestkitKnowTheCoresAlone = noClasses()
            .that(resideInAnyPackage("io.trivet.contracts..", "io.trivet.testkit.."))
            .should()
            .dependOnClassesThat(resideInAnyPackage(
                    "io.trivet.examples..",
                    "io.trivet.rpc.xml..",
                    "io.trivet.lock.redis..",
                    "io.trivet.lock.zookeeper..",
                    "io.trivet.lock.jdbc..",
                    "io.trivet.id.redis..",
                    "io.trivet.id.zookeeper..",
                    "io.trivet.id.jdbc.."));

    @ArchTest
    static final ArchRule theIdsKnowTheJdkAlone = classes()
            .that(resideInAnyPackage("io.trivet.id", "io.trivet.id.spi", "io.trivet.id.memory"))
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(
                    "java.lang..",
                    "java.math..",
                    "java.nio..",
                    "java.security..",
                    "java.time..",
                    "java.util..",
                    "javax.crypto..",
                    "org.jspecify.annotations",
                    "io.trivet.id",
                    "io.trivet.id.spi",
                    "io.trivet.id.memory"));

    @ArchTest
    static final ArchRule idStoresKnowNoOtherStore = slices().matching("io.trivet.id.(redis|zookeeper|jdbc|memory)..")
            .should()
            .notDependOnEachOther();

    /** Beside the annotations for the null gate, which no program needs to run. */
    @ArchTest
    static final ArchRule theLockCoreKnowsTheJdkAlone = classes()
            .that(resideInAnyPackage(
                    "io.trivet.lock", "io.trivet.lock.spi", "io.trivet.lock.engine", "io.trivet.lock.memory"))
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(
                    "java..",
                    "org.jspecify.annotations",
                    "io.trivet.lock",
                    "io.trivet.lock.spi",
                    "io.trivet.lock.engine",
                    "io.trivet.lock.memory"));

    @ArchTest
    static final ArchRule lockBackendsKnowNoOtherBackend = slices().matching(
                    "io.trivet.lock.(redis|zookeeper|jdbc|memory)..")
            .should()
            .notDependOnEachOther();

    @ArchTest
    static final ArchRule whatCallersCompileAgainstKnowsNoTechnology = noClasses()
            .that(resideInAnyPackage("io.trivet.rpc", "io.trivet.rpc.spi"))
            .should()
            .dependOnClassesThat(resideInAnyPackage("io.netty..", "tools.jackson..", "com.fasterxml.jackson.."));

    /** And no word of what stands on it. */
    @ArchTest
    static final ArchRule theCoreOfCallsKnowsNoneOfItsWires = noClasses()
            .that(resideInAnyPackage("io.trivet.rpc", "io.trivet.rpc.spi"))
            .should()
            .dependOnClassesThat(resideInAnyPackage("io.trivet.rpc.*..")
                    .and(DescribedPredicate.not(resideInAnyPackage("io.trivet.rpc.spi"))));

    @ArchTest
    static final ArchRule valuesKnowNoSockets = noClasses()
            .that(resideInAnyPackage("io.trivet.rpc.values", "io.trivet.rpc.cbor"))
            .should()
            .dependOnClassesThat(resideInAnyPackage("io.netty..", "io.trivet.rpc.netty", "io.trivet.rpc.tcp"));

    @ArchTest
    static final ArchRule socketsKnowNoValues = noClasses()
            .that(resideInAnyPackage("io.trivet.rpc.netty"))
            .should()
            .dependOnClassesThat(
                    resideInAnyPackage("tools.jackson..", "com.fasterxml.jackson..", "io.trivet.rpc.values"));

    @ArchTest
    static final ArchRule transportsKnowNoReflection = noClasses()
            .that(resideInAnyPackage("io.trivet.rpc.tcp..", "io.trivet.rpc.xml.."))
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.lang.reflect.Method");

    @ArchTest
    static final ArchRule wiresKnowNoOtherWire =
            slices().matching("io.trivet.rpc.(tcp|xml)..").should().notDependOnEachOther();

    /** What travels is said once, for all formats. */
    @ArchTest
    static final ArchRule xmlKnowsNoCbor = noClasses()
            .that(resideInAnyPackage("io.trivet.rpc.xml.."))
            .should()
            .dependOnClassesThat(resideInAnyPackage("io.trivet.rpc.cbor"));
}
