package io.nodeplane.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;
import org.apache.maven.model.Dependency;
import org.apache.maven.model.Model;
import org.apache.maven.model.Parent;
import org.apache.maven.model.Plugin;
import org.apache.maven.model.PluginExecution;
import org.apache.maven.model.Repository;
import org.apache.maven.model.building.DefaultModelBuilderFactory;
import org.apache.maven.model.building.DefaultModelBuildingRequest;
import org.apache.maven.model.building.ModelBuildingException;
import org.apache.maven.model.building.ModelBuildingRequest;
import org.apache.maven.model.building.ModelSource2;
import org.apache.maven.model.resolution.ModelResolver;
import org.codehaus.plexus.util.xml.Xpp3Dom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The build's own properties and profiles, as Maven puts them together. */
class BuildTest {
    private static final String PROOF = "lab-proof";
    private static final List<String> MODULES = List.of("agent/control-plane", "agent/node-plane", "harness");

    @ParameterizedTest
    @CsvSource({"experiment, split-brain", "milestone, 8", "chaos, 1000", "rates, 4"})
    void each_way_into_the_lab_runs_the_lab_and_no_test(String property, String value) throws Exception {
        for (var module : MODULES) {
            var model = model(module, with(property, value), new Properties());
            assertThat(model.getProperties()).as(module).containsEntry("maven.test.skip", "true")
                    .containsEntry("formatter.skip", "true");
        }
        var harness = model("harness", with(property, value), new Properties());
        assertThat(execution(harness, "run-the-lab").getPhase()).isEqualTo("verify");
        assertThat(execution(harness, "the-lab-is-reached").getPhase()).isEqualTo("validate");
        assertThat(arguments(harness)).contains("--" + property + "=" + value);
    }

    @ParameterizedTest
    @CsvSource({"experiment, split-brain", "milestone, 8", "chaos, 1000", "rates, 4"})
    void each_way_into_the_lab_is_green_by_a_new_proof_only(String property, String value) throws Exception {
        var harness = model("harness", with(property, value), new Properties());

        var order = harness.getBuild().getPlugins().stream().flatMap(plugin -> plugin.getExecutions().stream())
                .filter(execution -> execution.getPhase() != null && execution.getPhase().equals("verify"))
                .map(PluginExecution::getId).filter(id -> !id.equals("integration-tests")).toList();
        assertThat(order).containsExactly("no-old-proof", "run-the-lab", "every-verdict-held");
        assertThat(configuration(harness, "no-old-proof")).contains("<include>" + PROOF + "</include>");
        assertThat(configuration(harness, "every-verdict-held")).contains("<requireFilesExist>",
                "/" + PROOF + "</file>");
        assertThat(arguments(harness)).anyMatch(argument -> argument.startsWith("--proof=")
                && argument.endsWith("/" + PROOF));
    }

    /** With it {@code --also-make} builds the program; nothing of it gets onto the lab's class path. */
    @Test
    void the_mesh_vpn_is_built_for_a_milestone_and_for_nothing_else() throws Exception {
        assertThat(scopes("mesh-vpn", model("harness", with("milestone", "8"), new Properties()))).containsExactly(
                "provided");
        for (var user : List.of(new Properties(), with("experiment", "split-brain"), with("chaos", "1"))) {
            assertThat(scopes("mesh-vpn", model("harness", user, new Properties()))).isEmpty();
        }
        assertThat(Files.readAllLines(Path.of("..", ".mvn", "maven.config"))).contains("--also-make");
    }

    private static List<String> scopes(String artifact, Model model) {
        return model.getDependencies().stream().filter(dependency -> dependency.getArtifactId().equals(artifact))
                .map(Dependency::getScope).toList();
    }

    @Test
    void maven_in_the_folder_of_the_lab_is_maven_of_the_project_for_the_lab() throws Exception {
        var options = Files.readAllLines(Path.of(".mvn", "maven.config"));
        assertThat(options).containsExactly("--file", "../pom.xml", "--projects", "harness", "--also-make");
        for (var module : MODULES) {
            var root = model(module, new Properties(), new Properties()).getProperties().getProperty("root.folder");
            assertThat(Path.of(root, ".mvn", "formatter.xml")).as(module).exists();
        }
    }

    @Test
    void without_a_way_in_there_are_tests_and_no_lab() throws Exception {
        for (var module : MODULES) {
            assertThat(model(module, new Properties(), new Properties()).getProperties()).as(module)
                    .doesNotContainKeys("maven.test.skip", "skipTests", "formatter.skip");
        }
        var harness = model("harness", new Properties(), new Properties());
        assertThat(List.of("the-lab-is-reached", "no-old-proof", "run-the-lab", "every-verdict-held"))
                .allMatch(id -> execution(harness, id).getPhase().equals("none"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"})
    void what_is_set_for_every_java_is_not_for_the_lab_or_a_test(String variable) throws Exception {
        var environment = new Properties();
        environment.setProperty("env." + variable, "-XX:+UseSerialGC");

        var harness = model("harness", with("chaos", "1"), environment);

        assertThat(configuration(harness, "run-the-lab")).containsPattern("<" + variable + "( [^>]*)?/>")
                .contains("<TESTCONTAINERS_RYUK_DISABLED>true<");
        for (var module : MODULES) {
            var tests = model(module, new Properties(), environment);
            assertThat(List.of("maven-surefire-plugin", "maven-failsafe-plugin")).as(module)
                    .allMatch(plugin -> managed(tests, plugin).getConfiguration().toString().contains(
                            "<excludedEnvironmentVariable>" + variable + "</excludedEnvironmentVariable>"));
        }
    }

    @Test
    void a_lab_without_such_variables_is_told_of_none() throws Exception {
        assertThat(configuration(model("harness", with("chaos", "1"), new Properties()), "run-the-lab"))
                .doesNotContain("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");
    }

    @ParameterizedTest
    @ValueSource(strings = {"experiment", "milestone", "chaos", "rates", "world", "runs", "seed", "seeds", "images",
            "image.agent",
            "image.toxiproxy", "toxiproxy.server"})
    void every_option_that_the_lab_names_reaches_it(String property) throws Exception {
        assertThat(arguments(model("harness", with(property, "given"), new Properties())))
                .anyMatch(argument -> argument.matches("-[-D]" + property + "=given"));
        assertThat(arguments(model("harness", new Properties(), new Properties())))
                .noneMatch(argument -> argument.contains("${"));
    }

    @ParameterizedTest
    @CsvSource({"25.0.1, /of/maven/bin/java", "21, /of/maven/bin/java", "17.0.9, java", "1.8.0_402, java"})
    void the_lab_runs_on_the_java_of_maven_and_on_that_of_a_toolchain_only_where_that_one_is_too_old(String version,
            String java) throws Exception {
        var harness = model("harness", with("experiment", "split-brain"), with("java.version", version));

        assertThat(((Xpp3Dom) execution(harness, "run-the-lab").getConfiguration()).getChild("executable").getValue())
                .isEqualTo(java);
        // Where the one rule selects no toolchain, the other names Maven's own Java.
        assertThat(configuration(harness, "install a JDK 21 or newer, for instance Temurin 25"))
                .contains("<version>[21,)</version>");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"experiment=|false", "milestone=|false", "milestone=all|true", "chaos=|false",
            "rates=|false", "experiment=  |false",
            "experiment=split-brain|true", "chaos=5|true", "world=|true", "unrelated=experiment=|true"})
    void a_way_in_without_a_value_is_refused_before_any_test_runs(String given, boolean allowed) throws Exception {
        var at = given.indexOf('=');
        var user = with(given.substring(0, at), given.substring(at + 1));
        user.setProperty("seed", "1");
        for (var module : MODULES) {
            var rule = execution(model(module, new Properties(), new Properties()), "no-empty-way-in");
            assertThat(rule.getPhase()).isEqualTo("validate");
            var require = ((Xpp3Dom) rule.getConfiguration()).getChild("rules").getChild("requireProperty");
            assertThat(require.getChild("property").getValue()).isEqualTo("session.userProperties");
            assertThat(user.toString().matches(require.getChild("regex").getValue())).as(user.toString())
                    .isEqualTo(allowed);
        }
    }

    private static Properties with(String property, String value) {
        var properties = new Properties();
        properties.setProperty(property, value);
        return properties;
    }

    private static List<String> arguments(Model harness) {
        var arguments = new ArrayList<String>();
        for (var argument : ((Xpp3Dom) execution(harness, "run-the-lab").getConfiguration()).getChild("arguments")
                .getChildren("argument")) {
            arguments.add(argument.getValue());
        }
        return arguments;
    }

    private static String configuration(Model model, String id) {
        return execution(model, id).getConfiguration().toString();
    }

    private static PluginExecution execution(Model model, String id) {
        return model.getBuild().getPlugins().stream().flatMap(plugin -> plugin.getExecutions().stream())
                .filter(execution -> execution.getId().equals(id)).findFirst().orElseThrow();
    }

    private static Plugin managed(Model model, String artifact) {
        return model.getBuild().getPluginManagement().getPlugins().stream()
                .filter(plugin -> plugin.getArtifactId().equals(artifact)).findFirst().orElseThrow();
    }

    static Model model(String module, Properties user, Properties environment) throws ModelBuildingException {
        var request = new DefaultModelBuildingRequest();
        request.setPomFile(Path.of("..", module, "pom.xml").toAbsolutePath().normalize().toFile());
        request.setUserProperties(user);
        var system = new Properties();
        system.setProperty("java.version", "21.0.1");
        system.setProperty("java.home", "/of/maven");
        environment.forEach(system::put);
        request.setSystemProperties(system);
        request.setProcessPlugins(true);
        request.setValidationLevel(ModelBuildingRequest.VALIDATION_LEVEL_MINIMAL);
        request.setModelResolver(new NoRepository());
        return new DefaultModelBuilderFactory().newInstance().build(request).getEffectiveModel();
    }

    /** A library whose version is in a list that is imported. */
    private record Listed(String group, String artifact) {
        String text() {
            return "<dependency><groupId>" + group + "</groupId><artifactId>" + artifact
                    + "</artifactId><version>any</version></dependency>";
        }
    }

    /** Parents are found beside their modules; of the lists of versions that are imported, only that they have some. */
    private static final class NoRepository implements ModelResolver {
        private static final List<Listed> LISTED = List.of(new Listed("org.junit.jupiter", "junit-jupiter"),
                new Listed("org.junit.jupiter", "junit-jupiter-api"),
                new Listed("tools.jackson.core", "jackson-databind"));

        @Override
        public ModelSource2 resolveModel(String group, String artifact, String version) {
            return new BareModel("<project><modelVersion>4.0.0</modelVersion><groupId>" + group
                    + "</groupId><artifactId>" + artifact + "</artifactId><version>" + version
                    + "</version><packaging>pom</packaging><dependencyManagement><dependencies>"
                    + LISTED.stream().map(Listed::text).collect(Collectors.joining())
                    + "</dependencies></dependencyManagement></project>");
        }

        @Override
        public ModelSource2 resolveModel(Parent parent) {
            return resolveModel(parent.getGroupId(), parent.getArtifactId(), parent.getVersion());
        }

        @Override
        public ModelSource2 resolveModel(Dependency imported) {
            return resolveModel(imported.getGroupId(), imported.getArtifactId(), imported.getVersion());
        }

        @Override
        public void addRepository(Repository repository) {
            // None is asked.
        }

        @Override
        public void addRepository(Repository repository, boolean replace) {
            // None is asked.
        }

        @Override
        public ModelResolver newCopy() {
            return this;
        }
    }

    private record BareModel(String text) implements ModelSource2 {
        @Override
        public InputStream getInputStream() {
            return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String getLocation() {
            return "none";
        }

        @Override
        public URI getLocationURI() {
            return URI.create("none:none");
        }

        @Override
        public ModelSource2 getRelatedSource(String path) {
            throw new UnsupportedOperationException(path);
        }
    }
}
