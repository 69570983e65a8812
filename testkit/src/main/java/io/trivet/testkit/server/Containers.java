package io.trivet.testkit.server;

import com.github.dockerjava.api.DockerClient;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.testcontainers.DockerClientFactory;

/**
 * Runs servers in containers instead of processes. Only a JVM that is asked to by a system property does, whether there
 * is a Docker or not; in all others, no class of Testcontainers is loaded.
 */
final class Containers {
    static final String PROPERTY = "trivet.testkit.servers";

    private final Supplier<DockerClient> docker;

    /** Uses the Docker that the supplier finds, when the first server is requested. */
    Containers(Supplier<DockerClient> docker) {
        this.docker = docker;
    }

    /** Returns how this JVM runs containers, or empty if it isn't asked to. */
    static Optional<Containers> asked() {
        return asked(System.getProperty(PROPERTY));
    }

    static Optional<Containers> asked(@Nullable String setting) {
        if (setting == null || setting.equals("processes")) {
            return Optional.empty();
        }
        if (setting.equals("containers")) {
            return Optional.of(new Containers(Containers::find));
        }
        throw new IllegalStateException(
                "-D" + PROPERTY + "=" + setting + " is neither \"processes\", the default, nor \"containers\".");
    }

    /**
     * Returns the starter of the server's container.
     *
     * @throws StartFailure if there is no Docker that can run it
     */
    Starter starter(ServerProcess server, Image image) {
        try {
            return new ContainerStarter(server, image, docker.get());
        } catch (RuntimeException e) {
            throw new StartFailure(
                    server + " did not start: containers are asked for by -D" + PROPERTY + "=containers, as the Maven"
                            + " profile \"containers\" does, but its image " + image.name() + " needs Docker: "
                            + e.getMessage()
                            + ".\nInstall Docker on this machine and start its daemon, or leave out -Pcontainers: then"
                            + " servers run as processes, without Docker. \"docker info\" says whether the daemon"
                            + " answers this user.",
                    false,
                    e);
        }
    }

    private static DockerClient find() {
        DockerClientFactory factory = DockerClientFactory.instance();
        DockerClient client = factory.client();
        String address = factory.dockerHostIpAddress();
        if (!"localhost".equals(address) && !ServerProcess.HOST.equals(address)) {
            throw new IllegalStateException(
                    "the Docker that was found is on " + address + ", where the servers' ports on " + ServerProcess.HOST
                            + " can't be reached from here; set DOCKER_HOST to one on this machine");
        }
        return client;
    }
}
