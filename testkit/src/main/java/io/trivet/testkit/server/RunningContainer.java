package io.trivet.testkit.server;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.NotFoundException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.testcontainers.containers.GenericContainer;

/** The container of one server. Testcontainers removes it when this JVM ends for any reason. */
final class RunningContainer implements Running {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);
    private static final int LINES_OF_LOG = 30;

    private final GenericContainer<?> container;
    private final DockerClient docker;
    private final Image image;
    private final String id;

    RunningContainer(GenericContainer<?> container, DockerClient docker, Image image) {
        this.container = container;
        this.docker = docker;
        this.image = image;
        this.id = container.getContainerId();
    }

    /** Starts the container again, with its data, its settings and its port. */
    void startAgain() {
        docker.startContainerCmd(id).exec();
    }

    /** Returns whether the server runs or is paused. */
    @Override
    public boolean isAlive() {
        try {
            return isTrue(state().getRunning());
        } catch (NotFoundException e) {
            // It was closed, or removed by hand.
            return false;
        }
    }

    @Override
    public int status() {
        Long status = state().getExitCodeLong();
        return status == null ? -1 : status.intValue();
    }

    @Override
    public List<String> command() {
        List<String> words = new ArrayList<>(List.of("(container " + id + " of " + image.name() + ")"));
        words.addAll(image.command());
        return words;
    }

    @Override
    public void pause() {
        if (!isTrue(state().getPaused())) {
            docker.pauseContainerCmd(id).exec();
        }
    }

    @Override
    public void resume() {
        if (isTrue(state().getPaused())) {
            docker.unpauseContainerCmd(id).exec();
        }
    }

    @Override
    public void kill() {
        try {
            // The default signal is KILL. Docker sends it to a paused container too, and resumes it.
            docker.killContainerCmd(id).exec();
        } catch (ConflictException | NotFoundException e) {
            // It has ended already; if not, the following waits in vain, and says so.
        }
        long start = System.nanoTime();
        while (isAlive()) {
            if (System.nanoTime() - start > PATIENCE.toNanos()) {
                throw new IllegalStateException("Still running " + PATIENCE.toSeconds() + " s after it was killed: "
                        + command() + ". End it by \"docker rm -f " + id + "\".");
            }
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        }
    }

    /** Kills the container, and removes it with its data. */
    @Override
    public void close() {
        container.stop();
    }

    @Override
    public String logTail() {
        if (container.getContainerId() == null) {
            return "(no log: the container is removed)";
        }
        List<String> lines = container.getLogs().lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - LINES_OF_LOG), lines.size()));
    }

    private ContainerState state() {
        return docker.inspectContainerCmd(id).exec().getState();
    }

    private static boolean isTrue(Boolean answer) {
        return Boolean.TRUE.equals(answer);
    }
}
