package io.trivet.versions;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.repository.WorkspaceReader;
import org.eclipse.aether.repository.WorkspaceRepository;

/**
 * Resolves Trivet's modules from the folders where they were built, as an IDE does for open projects. So they needn't
 * be installed into a repository, where they would stay. Maven creates an instance by {@code
 * META-INF/plexus/components.xml}; it loads nothing else of this class path.
 */
public final class BuiltModules implements WorkspaceReader {
    /** The property with the folder of the parent's pom. */
    static final String ROOT = "trivet.versions.root";

    private static final String PREFIX = "trivet-";

    private final WorkspaceRepository repository = new WorkspaceRepository("trivet");
    private final Path root = Path.of(System.getProperty(ROOT));

    @Override
    public WorkspaceRepository getRepository() {
        return repository;
    }

    @Override
    public File findArtifact(Artifact artifact) {
        if (!artifact.getGroupId().equals("io.trivet")
                || !artifact.getArtifactId().startsWith(PREFIX)) {
            return null;
        }
        String name = artifact.getArtifactId();
        Path module = name.equals("trivet-parent") ? root : root.resolve(name.substring(PREFIX.length()));
        Path file = artifact.getExtension().equals("pom")
                ? module.resolve("pom.xml")
                : module.resolve("target").resolve(name + '-' + artifact.getVersion() + ".jar");
        return Files.exists(file) ? file.toFile() : null;
    }

    @Override
    public List<String> findVersions(Artifact artifact) {
        return findArtifact(artifact) == null ? List.of() : List.of(artifact.getVersion());
    }
}
