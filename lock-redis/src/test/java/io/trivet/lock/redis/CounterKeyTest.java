package io.trivet.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import redis.clients.jedis.util.JedisClusterCRC16;

class CounterKeyTest {
    private static final String ALPHABET = "{{{}}}ab:\u00e9\ud83d\ude00 ";

    @ParameterizedTest
    @CsvSource({
        "stock, trivet:token:{stock}",
        "a{b, trivet:token:{a{b}",
        "user:{42}:cart, trivet:token:{42}:user:{42}:cart",
        "{42}, trivet:token:{42}:{42}",
        "{a{b}c}, trivet:token:{a{b}:{a{b}c}",
    })
    void aPersonCanFindTheCounterOfALock(String name, String key) {
        assertThat(CounterKey.of(name)).isEqualTo(key);
    }

    @Test
    void namesWithBracesThatAreNoTagGetAShortTag() {
        for (String name : new String[] {"{}", "a}b", "}", "{}{x}", "}{", "a{}b{c}d"}) {
            assertThat(CounterKey.of(name))
                    .matches("trivet:token:\\{[0-9a-z]{1,4}\\}:.*")
                    .endsWith("}:" + name);
            assertSameSlot(name);
        }
    }

    @RepeatedTest(20)
    void everyNameHasItsCounterInItsOwnSlot(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        for (int i = 0; i < 500; i++) {
            StringBuilder name = new StringBuilder();
            random.ints(1 + random.nextInt(12), 0, ALPHABET.codePointCount(0, ALPHABET.length()))
                    .map(index -> ALPHABET.codePointAt(ALPHABET.offsetByCodePoints(0, index)))
                    .forEach(name::appendCodePoint);
            assertSameSlot(name.toString());
        }
    }

    private static void assertSameSlot(String name) {
        assertThat(JedisClusterCRC16.getSlot(CounterKey.of(name))).as(name).isEqualTo(JedisClusterCRC16.getSlot(name));
    }
}
