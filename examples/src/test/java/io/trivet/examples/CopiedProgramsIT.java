package io.trivet.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.examples.ExamplesJar.Ended;
import io.trivet.testkit.maven.ParentPom;
import io.trivet.testkit.server.Servers;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Copies each program into an empty Maven project, as its header says, builds all projects, and runs the programs
 * there.
 */
@Timeout(600)
class CopiedProgramsIT {
    private static final Path SOURCES = Path.of("src/main/java/io/trivet/examples");
    private static final Path COPIES = Path.of("target/copies").toAbsolutePath();

    /** The text of each file, by its name. */
    private static final Map<String, String> TEXTS = new TreeMap<>();

    private static final List<CopyProject> PROGRAMS = new ArrayList<>();
    private static final List<CopyProject> SNIPPETS = new ArrayList<>();
    private static MavenRepository repository;

    private final List<Process> servers = new ArrayList<>();

    @BeforeAll
    static void buildTheCopies() throws Exception {
        try (Stream<Path> files = Files.list(SOURCES)) {
            for (Path file : files.toList()) {
                TEXTS.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        for (String file : TEXTS.keySet()) {
            if (CopyProject.header(TEXTS.get(file)).startsWith("// To copy: ")) {
                PROGRAMS.add(CopyProject.ofProgram(SOURCES, file));
            }
        }
        List<CopyProject> projects = new ArrayList<>(PROGRAMS);
        SNIPPETS.addAll(FirstSnippets.projects(uri("redis")));
        projects.addAll(SNIPPETS);
        repository = MavenRepository.publish(COPIES);
        repository.build(projects);
    }

    @AfterEach
    void killWhatIsLeft() {
        servers.forEach(Process::destroyForcibly);
    }

    private Process start(String program, String... arguments) throws IOException {
        Process process = ExamplesJar.java(COPIES.resolve(program).resolve("target/copy.jar"), arguments);
        servers.add(process);
        return process;
    }

    private Ended run(String program, String... arguments) throws Exception {
        return ExamplesJar.await(start(program, arguments));
    }

    @Test
    void eachFileSaysHowItIsCopied() {
        Set<String> named = new HashSet<>();
        PROGRAMS.forEach(program -> program.files().forEach(file -> named.add(file.name())));
        TEXTS.forEach((file, text) -> {
            String header = CopyProject.header(text);
            boolean runs = text.contains("public static void main(");
            if (header.startsWith("// To copy: ")) {
                assertThat(runs).as(file + " has a main method").isTrue();
            } else if (header.startsWith("// Goes with ")) {
                assertThat(named).as("a program names " + file).contains(file);
            } else if (!file.equals("package-info.java")) {
                assertThat(header).as(file).startsWith("// Not to copy: ");
                assertThat(named).doesNotContain(file);
            }
        });
        assertThat(PROGRAMS)
                .extracting(CopyProject::name)
                .contains(
                        "Quickstart",
                        "CalculatorServer",
                        "CalculatorClient",
                        "LockProgram",
                        "NaiveLock",
                        "IdsProgram",
                        "IdServer",
                        "FlashSale");
    }

    @Test
    void versionsAreThoseThatTheModulesAreBuiltWith() {
        List<CopyProject> all = new ArrayList<>(PROGRAMS);
        all.addAll(SNIPPETS);
        for (CopyProject each : all) {
            assertThat(each.coordinates()).as(each.name()).isNotEmpty();
            for (String coordinates : each.coordinates()) {
                String[] parts = coordinates.split(":", -1);
                if (parts.length > 2) {
                    assertThat(parts[2])
                            .as(each.name() + " takes " + coordinates)
                            .isEqualTo(
                                    parts[0].equals("io.trivet") ? ParentPom.version() : ParentPom.versionOf(parts[1]));
                }
            }
        }
    }

    @Test
    void theBomHasAllPublishedModules() throws IOException {
        String bom = Files.readString(Path.of("../bom/pom.xml"));
        List<String> modules = repository.modules();
        assertThat(modules).contains("bom", "rpc-core", "lock-redis", "id-generator");
        for (String module : modules) {
            assertThat(bom).contains("<artifactId>trivet-" + module + "</artifactId>");
        }
    }

    @Test
    void theCalculators() throws Exception {
        Process server = start("CalculatorServer", "--tcp", "0", "--http", "0", "--zerorpc", "0");
        BufferedReader said = server.inputReader(StandardCharsets.UTF_8);
        List<String> uris = List.of(said.readLine(), said.readLine(), said.readLine());
        assertThat(said.readLine()).isEqualTo("ready");
        for (String uri : uris) {
            Ended client = run("CalculatorClient", uri);
            assertThat(client.out())
                    .contains("add(3, 4) = 7", "can't be divided by zero")
                    .doesNotContain("WRONG");
            assertThat(client.code()).isZero();
        }
        server.getOutputStream().close();
        assertThat(server.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(server.exitValue()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis", "zookeeper", "postgres"})
    void theLock(String server) throws Exception {
        Ended ended = run("LockProgram", uri(server), "copied", "--hold", "0ms");
        assertThat(ended.out()).contains("\"event\":\"acquired\"", "\"event\":\"released\"");
        assertThat(ended.code()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis", "zookeeper", "postgres"})
    void theIds(String server) throws Exception {
        Ended ended = run("IdsProgram", "--store", uri(server), "--count", "100");
        assertThat(ended.out().lines()).hasSize(100).doesNotHaveDuplicates().allMatch(id -> id.matches("\\d+"));
        assertThat(ended.code()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis", "postgres"})
    void theServerOfIds(String store) throws Exception {
        Process server = start("IdServer", "--store", uri(store), "--http", "0", "--tcp", "0");
        BufferedReader said = server.inputReader(StandardCharsets.UTF_8);
        assertThat(said.readLine()).startsWith("http://");
        assertThat(said.readLine()).startsWith("tcp://");
        assertThat(said.readLine()).isEqualTo("ready");
        server.getOutputStream().close();
        assertThat(server.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(server.exitValue()).isZero();
    }

    @Test
    void theNaiveLock() throws Exception {
        Ended ended = run("NaiveLock", uri("redis"));
        assertThat(ended.out()).contains("locked for ever").doesNotContain("FAILS");
        assertThat(ended.code()).isZero();
    }

    @Test
    void theFlashSale() throws Exception {
        String[] sale = {uri("postgres"), "--lock", uri("redis"), "--processes", "2", "--stock", "10", "--orders", "40"
        };
        Ended ended = run("FlashSale", sale);
        assertThat(ended.out()).endsWith("sold 10, refused 30, oversold 0, ids issued 10, duplicate ids 0\n");
        assertThat(ended.code()).isZero();
    }

    @Test
    void theQuickstart() throws Exception {
        Ended ended = run("Quickstart", uri("redis"), uri("zookeeper"), uri("postgres"));
        assertThat(ended.out()).contains("flash sale", "holds").doesNotContain("FAILS");
        assertThat(ended.code()).isZero();
    }

    @Test
    void theTokens() throws Exception {
        Ended ended = run("TokenAuthentication");
        assertThat(ended.out()).contains("Good day, Ada", "show a token").doesNotContain("Stranger");
        assertThat(ended.code()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ReadmeCall", "ReadmeLock", "ReadmeId", "RemoteCalls", "XmlRpc", "ZeroRpc", "Locks", "Ids"})
    void theFirstSnippetOfADocument(String name) throws Exception {
        Ended ended = run(name);
        assertThat(ended.err()).doesNotContain("Exception");
        assertThat(ended.code()).isZero();
    }

    private static String uri(String server) {
        return switch (server) {
            case "redis" -> Servers.redis().uri().toString();
            case "zookeeper" -> "zookeeper://" + Servers.zooKeeper().connectString() + "/copies";
            default -> Servers.postgres().createDatabase();
        };
    }
}
