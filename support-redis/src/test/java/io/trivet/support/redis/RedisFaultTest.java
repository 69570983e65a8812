package io.trivet.support.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.redis.RedisException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The table of Redis' answers and their meaning, for locks and ids. */
class RedisFaultTest {
    private static final Map<String, String> ADVICE = Map.of("WRONGTYPE", "Choose another name.");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "LOADING Redis is loading the dataset in memory | true | can't do this now | Try again later",
                "BUSY Redis is busy running a script | true | can't do this now | Try again later",
                "OOM command not allowed when used memory > 'maxmemory' | true | can't do this now | Try again later",
                "MISCONF Redis is configured to save RDB snapshots | true | can't do this now | Try again later",
                "MASTERDOWN Link with MASTER is down | true | can't do this now | Try again later",
                "NOREPLICAS Not enough good replicas to write. | true | can't do this now | Try again later",
                "CLUSTERDOWN The cluster is down | true | can't do this now | Try again later",
                "TRYAGAIN Multiple keys request during rehashing of slot | true | can't do this now | Try again later",
                "ERR max number of clients reached | true | can't do this now | Try again later",
                "READONLY You can't write against a read only replica. | true | can't do this now | connect to its primary; after a failover, try again",
                "ERR Error running script (call to f_1): @user_script:12: -READONLY You can't write against a read only replica. | true | can't do this now | primary",
                "@user_script: 12: LOADING Redis is loading the dataset in memory | true | can't do this now | Try again later",
                "NOAUTH Authentication required. | false | refused | Give user and password",
                "WRONGPASS invalid username-password pair | false | refused | Check user and password",
                "NOPERM this user has no permissions to run the 'get' command | false | refused | the right to the command or key",
                "ERR The user executing the script can't run this command or subcommand script: 1 | false | refused | the right to",
                "ERR ACL failure in script: User a has no permissions to run the 'del' command script: 1 | false | refused | the right to",
                "MOVED 3999 127.0.0.1:6381 | false | refused | client for clusters",
                "CROSSSLOT Keys in request don't hash to the same slot | false | refused | client for clusters",
                "WRONGTYPE Operation against a key holding the wrong kind of value | false | refused | Choose another name.",
                "ERR DB index is out of range | false | refused | Trying again won't help",
                "ERR unknown command 'LOADING' | false | refused | Trying again won't help",
            })
    void answers(String answer, boolean isTransient, String verdict, String next) {
        RedisException thrown = RedisException.answered(answer, null);
        RedisFault fault = RedisFault.of(thrown, ADVICE);
        assertThat(fault.isTransient()).isEqualTo(isTransient);
        assertThat(fault.reason()).contains(verdict + " (" + answer + "). ", next);
        assertThat(RedisFault.isConnectionFault(thrown)).isEqualTo(answer.contains("READONLY"));
        assertThat(RedisFault.isMissingRight(thrown)).isEqualTo(next.contains("the right to"));
        assertThat(RedisFault.isUnknownScript(thrown)).isFalse();
    }

    @Test
    void anUnknownScript() {
        RedisException thrown = RedisException.answered("NOSCRIPT No matching script. Please use EVAL.", null);
        assertThat(RedisFault.isUnknownScript(thrown)).isTrue();
    }

    @Test
    void noAnswerIsTransient() {
        RedisException broken = RedisException.connectionLost("Connection refused", null);
        assertThat(RedisFault.of(broken, ADVICE))
                .isEqualTo(
                        new RedisFault(
                                true,
                                "no answer (Connection refused). Check that the server runs and can be reached, then try again."));
        assertThat(RedisFault.isConnectionFault(broken)).isTrue();
        RedisException late = RedisException.gaveUp("Read timed out", null);
        assertThat(RedisFault.of(late, ADVICE).isTransient()).isTrue();
        assertThat(RedisFault.isConnectionFault(late)).isFalse();
    }
}
