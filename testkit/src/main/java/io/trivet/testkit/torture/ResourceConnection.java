package io.trivet.testkit.torture;

import io.trivet.lock.spi.LockMode.Kind;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * The resource's connection to one contender. Each line of the contender gets one line as answer.
 *
 * <pre>
 * hello HOLDER               go
 * wait LOCK KIND AT          go, or stop when there are no more turns
 * unavailable                go; the contender continues to wait
 * gave-up                    go
 * write TOKEN NOW UNTIL      accepted, or rejected; NOW of the first write is when the holder knew of its grant
 * close AT                   go; sent before the lease is closed
 * broken WORDS               go; reports something that must not happen
 * </pre>
 */
final class ResourceConnection implements Runnable {
    private final CheckedResource resource;
    private final History history;
    private final Socket socket;
    private String holder = "unknown";

    /** This field and all below describe the current turn, and its grant if there is a token. */
    private String lock = "";

    private Kind kind = Kind.EXCLUSIVE;
    private long asked;
    private long token = Grant.NEVER;
    private long granted;
    private long until;
    private long order = Grant.NEVER;
    private long rejected = Grant.NEVER;

    ResourceConnection(CheckedResource resource, History history, Socket socket) {
        this.resource = resource;
        this.history = history;
        this.socket = socket;
    }

    @Override
    public void run() {
        try (socket) {
            var reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            String line;
            while ((line = reader.readLine()) != null) {
                String answer = answer(line) + "\n";
                socket.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            // The contender was killed: this is a normal end.
        } catch (RuntimeException e) {
            history.addViolation(holder + " sent a line that the resource does not understand: " + e);
        } finally {
            endTurn();
        }
    }

    private String answer(String line) {
        String[] words = line.split(" ", 4);
        switch (words[0]) {
            case "hello" -> holder = words[1];
            case "wait" -> {
                if (resource.isStopping()) {
                    return "stop";
                }
                lock = words[1];
                kind = Kind.valueOf(words[2]);
                asked = Long.parseLong(words[3]);
                history.startWait(holder, lock);
            }
            case "unavailable" -> history.unavailable();
            case "gave-up" -> endTurn();
            case "write" -> {
                return write(Long.parseLong(words[1]), Long.parseLong(words[2]), Long.parseLong(words[3]))
                        ? "accepted"
                        : "rejected";
            }
            case "close" -> {
                until = Math.min(until, Long.parseLong(words[1]));
                endTurn();
            }
            case "broken" -> history.addViolation(holder + " on " + lock + ": " + line);
            default -> throw new IllegalArgumentException(line);
        }
        return "go";
    }

    private boolean write(long written, long now, long sureUntil) {
        if (token == Grant.NEVER) {
            history.endWait(holder);
            token = written;
            granted = now;
            until = sureUntil;
        } else if (token != written) {
            history.addViolation(holder + " on " + lock + ": one lease had token " + token + ", then " + written);
        }
        until = Math.max(until, sureUntil);
        long place = resource.write(lock, kind, written);
        if (place == Grant.NEVER) {
            rejected = Math.min(rejected, System.nanoTime());
        } else if (order == Grant.NEVER) {
            order = place;
        }
        return place != Grant.NEVER;
    }

    private void endTurn() {
        history.endWait(holder);
        if (token != Grant.NEVER) {
            history.add(new Grant(lock, kind, token, holder, asked, granted, until, order, rejected));
        }
        token = Grant.NEVER;
        order = Grant.NEVER;
        rejected = Grant.NEVER;
    }
}
