package io.trivet.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests with the values of RFC 9562, appendix A. */
class UuidsTest {
    private static final Instant WHEN = Instant.parse("2022-02-22T19:22:22Z");
    private static final long NODE = 0x9F6BDECED846L;
    private static final int CLOCK_SEQUENCE = 0x33C8;

    private final SimulatedClock clock = new SimulatedClock(WHEN);

    private UuidGenerator gregorian(int version) {
        return new GregorianUuids(version, NODE, CLOCK_SEQUENCE, IdProperties.Uniqueness.BY_ASSIGNMENT, clock, clock);
    }

    @Test
    void versionsOneAndSixHaveTheLayoutOfTheRfc() {
        assertThat(gregorian(1).next()).hasToString("c232ab00-9414-11ec-b3c8-9f6bdeced846");
        assertThat(gregorian(6).next()).hasToString("1ec9414c-232a-6b00-b3c8-9f6bdeced846");
    }

    @Test
    void versionSevenHasTheLayoutOfTheRfc() {
        // The two keys of the hash, and the counter, which is in rand_a and the upper 30 bits of rand_b. Before them,
        // the same three values of the initial millisecond.
        Iterator<Long> drawn =
                List.of(0L, 0L, 0L, 1L, 2L, 0xCC3L << 30 | 0x18C4DC0CL).iterator();
        UUID uuid = Uuids.v7(drawn::next, clock).next();
        assertThat(uuid.toString()).startsWith("017f22e2-79b0-7cc3-98c4-dc0c").hasSize(36);
    }

    @Test
    void versionFourHasTheLayoutOfTheRfc() {
        UUID uuid = Uuids.v4(() -> -1).next();
        assertThat(uuid).hasToString("ffffffff-ffff-4fff-bfff-ffffffffffff");
    }

    @Test
    void namesAlwaysHaveTheSameUuid() {
        assertThat(Uuids.v3(Uuids.DNS, "www.example.com")).hasToString("5df41881-3aed-3515-88a7-2f4a814cf09e");
        assertThat(Uuids.v5(Uuids.DNS, "www.example.com")).hasToString("2ed6657d-e927-568b-95e1-2665a8aea6a2");
        assertThat(Uuids.v5(Uuids.URL, "www.example.com"))
                .isNotEqualTo(Uuids.v5(Uuids.DNS, "www.example.com"))
                .isEqualTo(Uuids.v5(Uuids.URL, "www.example.com"));
    }

    @ParameterizedTest
    @CsvSource({
        "c232ab00-9414-11ec-b3c8-9f6bdeced846, 1",
        "1ec9414c-232a-6b00-b3c8-9f6bdeced846, 6",
        "017f22e2-79b0-7cc3-98c4-dc0c0c07398f, 7"
    })
    void aUuidShowsWhenItWasCreated(UUID uuid, int version) {
        UuidParts parts = Uuids.decompose(uuid);
        assertThat(parts.version()).isEqualTo(version);
        assertThat(parts.time()).contains(WHEN);
        if (version == 7) {
            assertThat(parts.node()).isEmpty();
        } else {
            assertThat(parts.node()).hasValue(NODE);
            assertThat(parts.clockSequence()).hasValue(CLOCK_SEQUENCE);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "919108f7-52d1-4320-9bac-f847db4148a8 | UuidParts[version=4]",
                "017f22e2-79b0-7cc3-98c4-dc0c0c07398f | UuidParts[version=7, time=2022-02-22T19:22:22Z]",
                "1ec9414c-232a-6b00-b3c8-9f6bdeced846 | UuidParts[version=6, time=2022-02-22T19:22:22Z,"
                        + " clockSequence=13256, node=9f6bdeced846]"
            })
    void partsShowOnlyWhatExists(UUID uuid, String text) {
        assertThat(Uuids.decompose(uuid)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"919108f7-52d1-4320-9bac-f847db4148a8", "017f22e2-79b0-7cc3-18c4-dc0c0c07398f"})
    void otherVersionsAndVariantsShowNoTime(UUID uuid) {
        assertThat(Uuids.decompose(uuid).time()).isEqualTo(Optional.empty());
    }

    static Stream<Arguments> rising() {
        return Stream.of(
                Arguments.of((Supplier<UuidGenerator>) Uuids::v6), Arguments.of((Supplier<UuidGenerator>) Uuids::v7));
    }

    @ParameterizedTest
    @MethodSource("rising")
    void laterUuidsAreGreaterInEveryComparison(Supplier<UuidGenerator> generator) {
        UuidGenerator uuids = generator.get();
        assertThat(uuids.properties().strictlyRising()).isEqualTo(IdProperties.Scope.GENERATOR);
        UUID last = uuids.next();
        for (int i = 0; i < 30_000; i++) {
            UUID next = uuids.next();
            assertThat(next).isGreaterThan(last);
            assertThat(next.toString()).isGreaterThan(last.toString());
            last = next;
        }
    }

    @Test
    void versionSevenRisesWhenTheClockStepsBack() {
        UuidGenerator uuids = Uuids.v7(new Random(42), clock);
        UUID before = uuids.next();
        clock.step(-60_000);
        UUID after = uuids.next();
        assertThat(after).isGreaterThan(before);
        assertThat(Uuids.decompose(after).time()).contains(WHEN);
    }

    @Test
    void versionSevenHasNoTimeBeforeClocksBegin() {
        clock.set(Instant.EPOCH.minusSeconds(5));
        UuidGenerator uuids = Uuids.v7(new Random(42), clock);
        UUID before = uuids.next();
        assertThat(uuids.next()).isGreaterThan(before);
        assertThat(Uuids.decompose(before).time()).contains(Instant.EPOCH);
    }

    @Test
    void versionSevenCarriesIntoTheTime() {
        UuidGenerator uuids = Uuids.v7(() -> -1, clock);
        UUID before = uuids.next();
        assertThat(before.toString()).startsWith("017f22e2-79b0-7fff-bfff-ffff");
        UUID after = uuids.next();
        assertThat(after).isGreaterThan(before);
        assertThat(Uuids.decompose(after))
                .isEqualTo(new UuidParts(
                        7,
                        Optional.of(WHEN.plusMillis(1)),
                        Uuids.decompose(before).clockSequence(),
                        Uuids.decompose(before).node()));
    }

    @Test
    void stepsWithinAMillisecondDiffer() {
        UuidGenerator uuids = Uuids.v7(new Random(42), clock);
        Set<Long> steps = new LinkedHashSet<>();
        long last = uuids.next().getLeastSignificantBits();
        for (int i = 0; i < 1000; i++) {
            long next = uuids.next().getLeastSignificantBits();
            assertThat(next - last).isBetween(1L, (1L << 33) - 1);
            steps.add(next - last);
            last = next;
        }
        // They also don't rise or fall by constant amounts, as the steps of a plain multiplication would.
        List<Long> all = List.copyOf(steps);
        assertThat(IntStream.range(1, all.size())
                        .mapToObj(i -> all.get(i) - all.get(i - 1))
                        .distinct())
                .hasSizeGreaterThan(980);
        assertThat(steps).hasSizeGreaterThan(990);
    }

    /** More UUIDs would be ahead of a clock that is read to the millisecond. */
    @ParameterizedTest
    @ValueSource(ints = {1, 6})
    void aMillisecondHas8192OfVersionsOneAndSix(int version) {
        UuidGenerator uuids = gregorian(version);
        Set<UUID> all = new HashSet<>();
        for (int i = 0; i < 8192; i++) {
            all.add(uuids.next());
        }
        assertThat(clock.pauses).hasValue(0);
        UUID next = uuids.next();
        assertThat(clock.pauses).hasValue(1);
        assertThat(all).hasSize(8192).doesNotContain(next);
        assertThat(Uuids.decompose(next).time()).contains(WHEN.plusMillis(1));

        clock.step(-5000);
        assertThatThrownBy(uuids::next)
                .isInstanceOfSatisfying(
                        IdException.class, e -> assertThat(e.code()).isEqualTo(IdException.Code.CLOCK_BEHIND))
                .hasMessageContaining("version " + version);
    }

    static Stream<Arguments> all() {
        return Stream.of(Uuids.v1(), Uuids.v1(1, 2), Uuids.v4(), Uuids.v6(), Uuids.v6(1, 2), Uuids.v7())
                .map(Arguments::of);
    }

    @ParameterizedTest
    @MethodSource("all")
    void manyThreadsGetDistinctUuids(UuidGenerator uuids) {
        Set<UUID> all = Collections.synchronizedSet(new HashSet<>());
        IntStream.range(0, 100_000).parallel().forEach(i -> all.add(uuids.next()));
        assertThat(all).hasSize(100_000).allMatch(uuid -> uuid.variant() == 2);
    }

    /** A caller that gets the generator anew for each UUID, in one line. */
    @ParameterizedTest
    @ValueSource(ints = {6, 7})
    void uuidsRiseIfTheGeneratorIsRequestedAnew(int version) {
        UUID last = new UUID(0, 0);
        for (int i = 0; i < 50_000; i++) {
            UUID next = version == 6 ? Uuids.v6().next() : Uuids.v7().next();
            assertThat(next).isGreaterThan(last);
            last = next;
        }
        assertThat(last.version()).isEqualTo(version);
    }

    @Test
    void aGeneratorThatIsRequestedAnewKeepsItsNode() {
        assertThat(Uuids.decompose(Uuids.v1().next()).node())
                .isEqualTo(Uuids.decompose(Uuids.v1().next()).node());
    }

    @Test
    void randomNodesAreNotNetworkCards() {
        UuidParts some = Uuids.decompose(Uuids.v1().next());
        UuidParts others = Uuids.decompose(Uuids.v6().next());
        assertThat(some.node().orElseThrow() & 1L << 40).isNotZero();
        assertThat(some.node()).isNotEqualTo(others.node());
        UuidParts given = Uuids.decompose(Uuids.v6(NODE, CLOCK_SEQUENCE).next());
        assertThat(given.node()).hasValue(NODE);
        assertThat(given.clockSequence()).hasValue(CLOCK_SEQUENCE);
    }

    @ParameterizedTest
    @CsvSource({"-1, 0", "281474976710656, 0", "0, -1", "0, 16384"})
    void invalidNodesAndClockSequencesAreRejected(long node, int clockSequence) {
        assertThatThrownBy(() -> Uuids.v1(node, clockSequence)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Uuids.v6(node, clockSequence)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void formattedUuidsAreParsed() {
        Random random = new Random(42);
        for (int i = 0; i < 10_000; i++) {
            UUID uuid = new UUID(random.nextLong(), random.nextLong());
            assertThat(Uuids.parse(uuid.toString())).isEqualTo(uuid);
            assertThat(Uuids.parse(uuid.toString().toUpperCase(Locale.ROOT))).isEqualTo(uuid);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1-1-1-1-1",
                "017f22e279b07cc398c4dc0c0c07398f",
                "017f22e2-79b0-7cc3-98c4-dc0c0c07398",
                "017f22e2-79b0-7cc3-98c4-dc0c0c07398f0",
                "017f22e2-79b0-7cc3-98c4-dc0c0c07398g",
                "017f22e2-79b0-7cc3-98c40dc0c0c07398f",
                "017f22e2-79b0-7cc3-98c4-dc0c0c07398é",
                "-17f22e2-79b0-7cc3-98c4-dc0c0c07398f",
                "017f22e2-79b0-7c٧3-98c4-dc0c0c07398f"
            })
    void otherTextsAreRejected(String text) {
        assertThatThrownBy(() -> Uuids.parse(text))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(text);
    }
}
