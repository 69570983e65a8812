package io.trivet.testkit.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BufferLeaksTest {
    private static void lose(IntFunction<ByteBuf> allocator) {
        assertThat(allocator.apply(100).writeLong(1).readableBytes()).isEqualTo(8);
    }

    @Test
    void aLeakedBufferIsReportedOnce() {
        ByteBufAllocator.DEFAULT.buffer().release();
        BufferLeaks.assertNone();
        lose(ByteBufAllocator.DEFAULT::directBuffer);
        assertThatThrownBy(BufferLeaks::assertNone).isInstanceOf(AssertionError.class);
        lose(ByteBufAllocator.DEFAULT::heapBuffer);
        assertThatThrownBy(BufferLeaks::assertNone).isInstanceOf(AssertionError.class);
        BufferLeaks.assertNone();
    }
}
