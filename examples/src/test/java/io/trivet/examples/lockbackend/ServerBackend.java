package io.trivet.examples.lockbackend;

import io.trivet.lock.LockException;
import io.trivet.lock.LockGuarantees;
import io.trivet.lock.LockProperty;
import io.trivet.lock.spi.AcquireResult;
import io.trivet.lock.spi.Holder;
import io.trivet.lock.spi.LockBackend;
import io.trivet.lock.spi.LockRequest;
import io.trivet.lock.spi.PollInterval;
import io.trivet.lock.spi.ReleaseResult;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;

/** A backend that sends requests to a {@link LockServer}. */
final class ServerBackend implements LockBackend {
    // snippet
    private static final int CONNECT_MILLIS = 2_000;
    private static final int ANSWER_MILLIS = 2_000;
    private static final Duration MIN_POLL = Duration.ofMillis(20);
    private static final Duration MAX_POLL = Duration.ofMillis(60);
    // end

    // snippet
    private static final LockGuarantees GUARANTEES = new LockGuarantees(
            EnumSet.of(
                    LockProperty.EXCLUSIVE,
                    LockProperty.RISING_TOKENS,
                    LockProperty.EXPIRES,
                    LockProperty.LOCAL_HANDOFF,
                    LockProperty.KEEPS_MIN_HOLD),
            "One lock server that never restarts, because it keeps grants and tokens only in its memory.");
    // end

    private final InetSocketAddress address;
    private final PollInterval poll;

    ServerBackend(InetSocketAddress address, RandomGenerator random) {
        this.address = address;
        poll = new PollInterval(MIN_POLL, MAX_POLL, random);
    }

    // snippet
    private interface Answer<T> {
        T read(DataInputStream in) throws IOException;
    }

    private <T> T ask(String verb, String name, String owner, Duration leaseTime, Answer<T> answer) {
        try (Socket socket = new Socket()) {
            socket.connect(address, CONNECT_MILLIS);
            socket.setSoTimeout(ANSWER_MILLIS);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream request = new DataOutputStream(bytes);
            request.writeUTF(verb);
            request.writeUTF(name);
            request.writeUTF(owner);
            request.writeLong(leaseTime.toMillis());
            socket.getOutputStream().write(bytes.toByteArray());
            DataInputStream in = new DataInputStream(socket.getInputStream());
            return switch (in.readByte()) {
                case LockServer.ANSWERED -> answer.read(in);
                case LockServer.REFUSED -> throw refused(verb, name, in.readUTF());
                default -> throw refused(verb, name, "this is not a lock server");
            };
        } catch (IOException e) {
            throw new LockException(
                    LockException.Code.UNAVAILABLE,
                    "Lock '" + name + "': " + this + " gave no answer to " + verb + " (" + e.getMessage()
                            + "). Check that it runs and can be reached, then try again.",
                    e);
        }
    }

    private LockException refused(String verb, String name, String why) {
        return new LockException(
                LockException.Code.REFUSED,
                "Lock '" + name + "': " + this + " refused " + verb + ": " + why
                        + ". Check the address and the server's version.");
    }
    // end

    // snippet
    @Override
    public AcquireResult acquire(LockRequest request) {
        long answer = ask("ACQUIRE", request.name(), request.owner(), request.leaseTime(), DataInputStream::readLong);
        return answer > 0
                ? new AcquireResult.Granted(answer, request.leaseTime())
                : new AcquireResult.Busy(poll.next(Duration.ofMillis(-answer)));
    }
    // end

    // snippet
    @Override
    public ReleaseResult release(LockRequest request) {
        return ask("RELEASE", request.name(), request.owner(), Duration.ZERO, in -> {
            boolean wasHeld = in.readBoolean();
            boolean contended = in.readBoolean();
            return new ReleaseResult(wasHeld, contended ? MAX_POLL : Duration.ZERO);
        });
    }
    // end

    // snippet
    @Override
    public Optional<Duration> renew(LockRequest request) {
        boolean own = ask("RENEW", request.name(), request.owner(), request.leaseTime(), DataInputStream::readBoolean);
        return own ? Optional.of(request.leaseTime()) : Optional.empty();
    }
    // end

    // snippet
    @Override
    public Optional<Holder> holder(String name) {
        return ask("HOLDER", name, "", Duration.ZERO, in -> {
            if (!in.readBoolean()) {
                return Optional.empty();
            }
            return Optional.of(new Holder(
                    in.readUTF(), OptionalLong.of(in.readLong()), Optional.of(Instant.ofEpochMilli(in.readLong()))));
        });
    }

    @Override
    public boolean forceRelease(String name) {
        return ask("FREE", name, "", Duration.ZERO, DataInputStream::readBoolean);
    }
    // end

    // snippet
    @Override
    public LockGuarantees guarantees() {
        return GUARANTEES;
    }

    @Override
    public void close() {
        // Nothing is kept open, and a waiter sleeps no longer than MAX_POLL.
    }

    @Override
    public String toString() {
        return "lockserver://" + address.getHostString() + ":" + address.getPort();
    }
    // end
}
