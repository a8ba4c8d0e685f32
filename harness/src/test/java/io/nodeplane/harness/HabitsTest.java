package io.nodeplane.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What a newcomer expects of a project: the first change, the changelog, the workflow and the release are those of this one. */
class HabitsTest {
    private static final Path ROOT = Path.of("..");
    private static final Path CONTRIBUTING = ROOT.resolve("docs/contributing.md");
    private static final Path CHANGELOG = ROOT.resolve("docs/changelog.md");
    private static final Pattern FILE = Pattern.compile("`((?:harness|agent|docs|experiments|\\.ci)/[^`\\s]*)`");
    private static final Pattern DIFF = Pattern.compile("(?ms)^```diff\\n--- (\\S+)\\n(.*?)^```$");
    private static final Pattern TEST = Pattern.compile("(?m)^ {4}void (\\w+)\\(\\)");
    private static final Pattern PART = Pattern.compile("(?m)^## \\[(.*)\\](.*)$");
    private static final Pattern KIND = Pattern.compile("(?m)^### (.*)$");
    private static final Pattern COMMIT = Pattern.compile("\\b[0-9a-f]{7}\\b");

    /** How a script ended, and what it printed. */
    private record Said(int status, String text) {}

    private static List<String> found(Pattern pattern, Path page) throws Exception {
        return pattern.matcher(Files.readString(page)).results().map((MatchResult hit) -> hit.group(1)).toList();
    }

    @Test
    void the_first_change_is_walked_through_files_that_are_there() throws Exception {
        assertThat(found(FILE, CONTRIBUTING)).hasSizeGreaterThan(5).allSatisfy(file -> assertThat(ROOT.resolve(file))
                .exists());
    }

    @Test
    void the_first_change_is_still_to_be_made_and_would_fit() throws Exception {
        var diff = DIFF.matcher(Files.readString(CONTRIBUTING));
        assertThat(diff.find()).isTrue();
        var file = Files.readAllLines(ROOT.resolve(diff.group(1)));
        var lines = diff.group(2).lines().toList();
        // What stays and what goes is there, what comes is not.
        assertThat(file).containsAll(lines.stream().filter(line -> !line.startsWith("+")).map(line -> line.substring(1))
                .toList());
        assertThat(file).doesNotContainAnyElementsOf(lines.stream().filter(line -> line.startsWith("+"))
                .map(line -> line.substring(1)).toList());
        var tests = Files.readString(Path.of("src/test/java/io/nodeplane/harness/cli/FrontTest.java"));
        assertThat(found(TEST, CONTRIBUTING)).hasSize(1).allSatisfy(name -> assertThat(tests).doesNotContain(name));
    }

    @Test
    void the_changelog_has_the_parts_that_its_format_has() throws Exception {
        var parts = PART.matcher(Files.readString(CHANGELOG)).results().toList();
        assertThat(parts.getFirst().group(1)).isEqualTo("Unreleased");
        assertThat(parts.stream().skip(1)).allSatisfy(part -> {
            assertThat(part.group(1)).matches("\\d+\\.\\d+\\.\\d+");
            assertThat(part.group(2)).matches(" - \\d{4}-\\d{2}-\\d{2}");
        });
        assertThat(found(KIND, CHANGELOG)).isNotEmpty().isSubsetOf("Added", "Changed", "Deprecated", "Removed", "Fixed",
                "Security");
        assertThat(COMMIT.matcher(Files.readString(CHANGELOG)).results()).hasSizeGreaterThan(20);
    }

    @Test
    void the_workflow_runs_what_the_pages_tell_people_to_type() throws Exception {
        var pages = Files.readString(ROOT.resolve("README.md")) + Files.readString(CONTRIBUTING) + Files.readString(ROOT
                .resolve("docs/lab.md"));
        var commands = new ArrayList<String>();
        commands(new Load(LoadSettings.builder().build()).loadFromString(Files.readString(ROOT.resolve(
                ".github/workflows/ci.yml"))), commands);

        assertThat(commands).contains("mvn -B -ntp verify", "mvn -B -ntp -pl harness verify -Dexperiment=split-brain")
                .hasSize(4);
        // How Maven prints is the workflow's own business, and so are the folders of what it keeps.
        assertThat(commands).allSatisfy(command -> assertThat(pages).contains(command.replace(" -B -ntp", "").replace(
                "harness/lab show all", "`lab show RUN`").replaceAll(" --out=\\S+", "")));
    }

    private static void commands(Object node, List<String> into) {
        switch (node) {
            case Map<?, ?> map -> map.forEach((key, value) -> {
                if ("run".equals(key)) {
                    into.add(String.valueOf(value));
                } else {
                    commands(value, into);
                }
            });
            case List<?> list -> list.forEach(value -> commands(value, into));
            case null, default -> {}
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"--publsh=x | what is '--publsh=x'?",
            "--publish=file:/nowhere --dry-run | contradict each other", "--out=src | is there already",
            "--push-image=r.example/np:1 | name no tag, the version is the tag",
            "--push-image=r.example/np --no-image | contradict each other",
            "--publish=file:/nowhere --out=target/no-release | is not one to publish"})
    void a_release_that_makes_no_sense_is_refused_in_one_sentence(String words, String sentence) throws Exception {
        var said = release(words.split(" "));

        assertThat(said.status()).isEqualTo(2);
        assertThat(said.text()).startsWith("release: ").contains(sentence).hasLineCount(1);
        assertThat(Path.of("target/no-release")).doesNotExist();
    }

    @Test
    void a_release_is_rehearsed_unless_it_is_told_to_publish(@TempDir Path tools) throws Exception {
        // In the place of Maven, a program that notes what it is asked for and makes nothing.
        var asked = tools.resolve("asked");
        var maven = Files.writeString(tools.resolve("mvn"), "#!/bin/sh\necho \"$@\" >>" + asked + "\n");
        assertThat(maven.toFile().setExecutable(true)).isTrue();

        var said = release(tools, "--out=" + tools.resolve("out"), "--no-image");

        assertThat(said.text()).contains("into a folder", "has no sources: nothing was published");
        assertThat(asked).content().hasLineCount(1).contains("deploy", "-DaltDeploymentRepository=node-plane::file://"
                + tools.resolve("out"));
    }

    @Test
    void a_rehearsal_saves_the_image_and_says_what_would_be_pushed(@TempDir Path tools) throws Exception {
        program(tools, "mvn", "for word; do case $word in *=node-plane::file://*) into=${word#*file://} ;; esac; done\n"
                + "for artifact in control-plane control-plane-client node-plane node-plane-testing; do\n"
                + "  mkdir -p $into/io/nodeplane/$artifact/1; touch $into/io/nodeplane/$artifact/1/$artifact-1-{sources,javadoc}.jar\n"
                + "done\n");
        var asked = program(tools, "docker", "case \"$*\" in\n  'image inspect --format {{.Id}}'*) echo sha256:abc ;;\n"
                + "  *.Id*) echo 'sha256:abc, 9 bytes' ;;\n  version*) echo 27 ;;\n  save*) echo an image ;;\nesac\n");
        program(tools, "cp", "for word; do :; done; echo program >$word\n");
        var script = program(tools.resolve("images"), "make-local.sh", "");

        var said = release(tools, Map.of("MAKE_IMAGES", tools.resolve("images").resolve("make-local.sh").toString()),
                "--out=" + tools.resolve("out"), "--push-image=registry.example/node-plane/agent");

        assertThat(said.status()).as(said.text()).isZero();
        assertThat(said.text()).contains("nothing was published: this was a rehearsal", "would be pushed:"
                + " registry.example/node-plane/agent:0.1.0-SNAPSHOT, which is sha256:abc");
        assertThat(script).content().contains("--tag=0.1.0-SNAPSHOT base agent");
        assertThat(asked).content().contains("save node-plane/agent:0.1.0-SNAPSHOT").doesNotContain("push", "tag ");
        assertThat(tools.resolve("out/programs/node-plane-agent-image-0.1.0-SNAPSHOT.tar.gz")).isNotEmptyFile();
        assertThat(tools.resolve("out/SHA256SUMS")).content().contains("programs/node-plane-agent-image-");
    }

    /** {@return the file that notes with which words this program was called} */
    private static Path program(Path tools, String name, String does) throws Exception {
        var asked = Files.createDirectories(tools).resolve(name + ".asked");
        var program = Files.writeString(tools.resolve(name), "#!/bin/bash\necho \"$@\" >>" + asked + "\n" + does);
        assertThat(program.toFile().setExecutable(true)).isTrue();
        return asked;
    }

    private static Said release(String... words) throws Exception {
        return release(Path.of("."), words);
    }

    private static Said release(Path tools, String... words) throws Exception {
        return release(tools, Map.of(), words);
    }

    private static Said release(Path tools, Map<String, String> settings, String... words) throws Exception {
        var command = new ArrayList<>(List.of("bash", ROOT.resolve(".ci/release").toString()));
        command.addAll(List.of(words));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().merge("PATH", tools.toAbsolutePath().toString(), (path, first) -> first + ":" + path);
        builder.environment().putAll(settings);
        var process = builder.start();
        var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Said(process.waitFor(), text);
    }
}
