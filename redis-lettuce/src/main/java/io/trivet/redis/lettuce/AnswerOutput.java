package io.trivet.redis.lettuce;

import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.CommandOutput;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Collects an answer of any form: a text, a number, nil, or a list of answers. Lettuce's own outputs expect one form,
 * or wrap the answer.
 */
final class AnswerOutput extends CommandOutput<String, String, @Nullable Object> {
    /** A list that isn't complete yet. */
    private record Open(List<@Nullable Object> answers, int size) {}

    private final Deque<Open> open = new ArrayDeque<>();

    AnswerOutput() {
        super(StringCodec.UTF8, null);
    }

    @Override
    public void set(@Nullable ByteBuffer text) {
        store(text == null ? null : codec.decodeValue(text));
    }

    @Override
    public void set(long number) {
        store(number);
    }

    @Override
    public void multi(int size) {
        if (size < 0) {
            store(null);
            return;
        }
        List<@Nullable Object> list = new ArrayList<>();
        store(list);
        if (size > 0) {
            open.push(new Open(list, size));
        }
    }

    private void store(@Nullable Object answer) {
        Open last = open.peek();
        if (last == null) {
            output = answer;
            return;
        }
        last.answers.add(answer);
        if (last.answers.size() == last.size) {
            open.pop();
        }
    }
}
