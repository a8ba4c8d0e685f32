package io.nodeplane.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.maven.model.Dependency;
import org.apache.maven.model.License;
import org.apache.maven.model.Model;
import org.apache.maven.model.Plugin;
import org.apache.maven.model.PluginExecution;
import org.apache.maven.model.building.ModelBuildingException;
import org.codehaus.plexus.util.xml.Xpp3Dom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is published, as strangers meet it: {@code .ci/outside} uses it, this holds what such use does not show. */
class PublishedTest {
    private static final Path ROOT = Path.of("..");
    private static final List<String> JARS = List.of("control-plane", "control-plane-client", "node-plane");

    @ParameterizedTest
    @ValueSource(strings = {"bom", "control-plane", "control-plane-client", "node-plane"})
    void each_pom_says_what_it_is_whose_and_under_which_licence(String module) throws Exception {
        var pom = model(module);
        assertThat(pom.getName()).startsWith("Node Plane");
        assertThat(pom.getDescription()).endsWith(".");
        assertThat(pom.getUrl()).isEqualTo("https://nodeplane.io");
        assertThat(pom.getScm().getUrl()).isEqualTo("https://nodeplane.io/node-plane");
        assertThat(pom.getScm().getConnection()).isEqualTo("scm:git:https://nodeplane.io/node-plane.git");
        assertThat(pom.getLicenses()).extracting(License::getName).containsExactly("Apache-2.0");
        assertThat(pom.getDevelopers()).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({"control-plane, io.nodeplane.controlplane", "control-plane-client, io.nodeplane.controlplane.client",
            "node-plane, io.nodeplane"})
    void each_jar_is_a_module_with_a_name(String module, String name) throws Exception {
        assertThat(configuration(model(module), "maven-jar-plugin").getChild("archive").getChild("manifestEntries")
                .getChild("Automatic-Module-Name").getValue()).isEqualTo(name);
    }

    @Test
    void the_list_of_versions_has_all_of_them_and_nothing_of_others() throws Exception {
        var list = model("bom");
        assertThat(list.getParent()).isNull();
        assertThat(list.getVersion()).isEqualTo(model("node-plane").getVersion());
        assertThat(list.getDependencyManagement().getDependencies()).extracting(PublishedTest::text)
                .containsExactlyElementsOf(Stream.concat(JARS.stream(), Stream.of("node-plane agent"))
                        .map(artifact -> artifact + " " + list.getVersion()).toList());
        assertThat(Files.readString(ROOT.resolve("agent/outside/java/pom.xml")))
                .contains("<node-plane.version>" + list.getVersion() + "</node-plane.version>");
        assertThat(Files.readString(ROOT.resolve(".ci/outside"))).contains("JARS=\"" + String.join(" ", JARS) + "\"");
    }

    private static String text(Dependency managed) {
        assertThat(managed.getGroupId()).isEqualTo("io.nodeplane");
        return managed.getArtifactId() + " " + (managed.getClassifier() == null ? "" : managed.getClassifier() + " ")
                + managed.getVersion();
    }

    @Test
    void the_library_has_no_logger_and_the_program_has() throws Exception {
        var agent = model("node-plane");
        assertThat(agent.getDependencies()).filteredOn(one -> one.getArtifactId().equals("logback-classic"))
                .singleElement().satisfies(logger -> assertThat(logger.isOptional()).isTrue());
        assertThat(configuration(agent, "maven-jar-plugin").getChild("excludes").getChild(0).getValue())
                .isEqualTo("logback.xml");
        var shade = execution(agent, "maven-shade-plugin");
        assertThat(shade.getChild("transformers").toString()).contains("<resource>logback.xml</resource>");
        // With an output file the jar would be made, and not attached.
        assertThat(shade.getChild("outputFile")).isNull();
        assertThat(shade.getChild("shadedClassifierName").getValue()).isEqualTo("agent");
    }

    private static Model model(String module) throws ModelBuildingException {
        return BuildTest.model("agent/" + module, new Properties(), new Properties());
    }

    private static Xpp3Dom configuration(Model model, String plugin) {
        return (Xpp3Dom) plugin(model, plugin).getConfiguration();
    }

    private static Xpp3Dom execution(Model model, String plugin) {
        return (Xpp3Dom) plugin(model, plugin).getExecutions().stream().map(PluginExecution::getConfiguration)
                .findFirst().orElseThrow();
    }

    private static Plugin plugin(Model model, String artifact) {
        return model.getBuild().getPlugins().stream().filter(one -> one.getArtifactId().equals(artifact)).findFirst()
                .orElseThrow();
    }
}
