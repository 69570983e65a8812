package io.trivet.testkit.server;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.utility.DockerImageName;

/** Creates the container of one server, and later starts the same one again, so that it has its data and its port. */
final class ContainerStarter implements Starter {
    private final ServerProcess server;
    private final Image image;
    private final DockerClient docker;
    private @Nullable RunningContainer created;

    ContainerStarter(ServerProcess server, Image image, DockerClient docker) {
        this.server = server;
        this.image = image;
        this.docker = docker;
    }

    @Override
    public Running start() {
        RunningContainer container = created;
        try {
            if (container == null) {
                // Pulls the image if it isn't here.
                GenericContainer<?> fresh = describe();
                fresh.start();
                created = container = new RunningContainer(fresh, docker, image);
            } else {
                container.startAgain();
            }
            return container;
        } catch (RuntimeException e) {
            throw failure(e);
        }
    }

    // Closed as a RunningContainer; the Docker client belongs to Testcontainers, which removes what a JVM leaves.
    @SuppressWarnings("resource")
    private GenericContainer<?> describe() {
        GenericContainer<?> container = new GenericContainer<>(DockerImageName.parse(image.name()))
                .withEnv(image.environment())
                .withCreateContainerCmdModifier(this::bindPort);
        if (!image.command().isEmpty()) {
            container.withCommand(image.command().toArray(String[]::new));
        }
        image.files().forEach((path, text) -> container.withCopyToContainer(Transferable.of(text), path));
        return container;
    }

    /** Binds the server's own port. Testcontainers' way would choose another port, and another one at each start. */
    private void bindPort(CreateContainerCmd command) {
        ExposedPort inside = ExposedPort.tcp(image.port());
        HostConfig settings = Objects.requireNonNull(command.getHostConfig(), "Testcontainers sets it");
        settings.withPortBindings(
                new PortBinding(Ports.Binding.bindIpAndPort(ServerProcess.HOST, server.port()), inside));
        command.withExposedPorts(inside);
    }

    private StartFailure failure(RuntimeException e) {
        StringBuilder reasons = new StringBuilder();
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            reasons.append("\n  ").append(cause.getMessage());
        }
        // Docker says one or the other, by which of its parts binds the port.
        boolean portTaken = reasons.indexOf("already in use") >= 0 || reasons.indexOf("already allocated") >= 0;
        String advice = portTaken
                ? "Another program has the port: end it, or start another server."
                : "Docker's reasons say why. \"docker pull " + image.name() + "\" shows whether the image can be had.";
        return new StartFailure(
                server + " did not start: its container of " + image.name() + " could not be started.\n" + advice
                        + "\nReasons:" + reasons,
                portTaken,
                e);
    }
}
