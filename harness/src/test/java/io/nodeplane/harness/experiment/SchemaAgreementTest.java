package io.nodeplane.harness.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * The schema that editors know and the parser that the lab has say the same of thousands of damaged experiments, but for
 * what is listed here.
 */
class SchemaAgreementTest {
    private static final int MUTATIONS = 4_800;
    private static final YAMLMapper YAML = YAMLMapper.builder().build();
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** What only the parser can tell, by its sentence, and why no schema can say it. */
    private static final Map<String, Pattern> PARSER_ONLY = Map.ofEntries(
            Map.entry("which nodes there are stands in another place", Pattern.compile("no node '.*' for .*")),
            Map.entry("which steps there are stands in another place", Pattern.compile(
                    "no step is named .*|no 'backup' step before .*|'.*' (holds no disk|comes only after|is no fault"
                            + "|is over when|ended processes|breaks no links|was healed already).*")),
            Map.entry("what runs at a step follows from those before it", Pattern.compile(
                    ".*(at this step|before this step|never started|not started before|the timeline starts no node"
                            + "|was taken away in line|would be asked about|has left before).*")),
            Map.entry("what is expected stands in another place", Pattern.compile("no '.*' stands in 'expect', .*")),
            Map.entry("who votes stands in the charter", Pattern.compile(".* is no voter, .*")),
            Map.entry("which names are taken stands in other steps",
                    Pattern.compile("a step named .*|.*cannot name a step.*")),
            Map.entry("what a twin may stand for follows from its name", Pattern.compile(
                    ".* (is a twin|writes as|is known to the others as|is a twin itself).*|there is never a .*")),
            Map.entry("which cluster has a mesh VPN stands elsewhere", Pattern.compile(
                    "'[a-z-]+' is about a mesh VPN, .*|a mesh VPN runs in the process world, .*")),
            Map.entry("two values are compared", Pattern.compile(
                    "'jitter' must not be .*|several limits need 'each'.*|'by' and 'subjects' are both .*"
                            + "|more than 64 nodes .*|.* stands in two groups.*")),
            Map.entry("how many nodes 'all' or a list names stands elsewhere", Pattern.compile(
                    "'(among|ring|isolate|seeds)' (must|has).*|there is no link from a node to itself.*"
                            + "|a link goes from one node to another.*")));

    @Test
    void parser_and_schema_agree_on_thousands_of_damaged_experiments_but_for_what_is_listed() throws IOException {
        var sound = new ArrayList<JsonNode>();
        for (var name : ExperimentFile.names(ExperimentSchema.EXPERIMENTS)) {
            sound.add(YAML.readTree(Files.readString(ExperimentSchema.EXPERIMENTS.resolve(name + ".yaml"))));
        }
        var random = new Random(21);
        var unlisted = new ArrayList<String>();
        var counts = new TreeMap<String, Integer>();
        for (int i = 0; i < MUTATIONS; i++) {
            var damaged = sound.get(random.nextInt(sound.size())).deepCopy();
            var what = mutate(damaged, sound.get(random.nextInt(sound.size())), random);
            var text = JSON.writeValueAsString(damaged);
            var bySchema = ExperimentSchema.accepts(text);
            switch (ExperimentFile.parse("x.yaml", "x", text)) {
                case Reading.Accepted accepted when bySchema -> counts.merge("both accept", 1, Integer::sum);
                case Reading.Accepted accepted -> unlisted.add("the schema alone refuses: " + what);
                case Reading.Refused refused when !bySchema -> counts.merge("both refuse", 1, Integer::sum);
                case Reading.Refused(var problems) -> {
                    counts.merge("the parser alone refuses", 1, Integer::sum);
                    problems.stream().map(Problem::sentence).filter(sentence -> PARSER_ONLY.values().stream()
                            .noneMatch(listed -> listed.matcher(sentence).matches()))
                            .forEach(sentence -> unlisted.add("the parser alone refuses: " + what + ": " + sentence));
                }
            }
        }

        assertThat(unlisted).isEmpty();
        assertThat(counts).as("each happens often, or the test shows little").allSatisfy((kind, count) -> assertThat(
                count).isGreaterThan(MUTATIONS / 40)).hasSize(3);
    }

    /** {@return what was done to some place of this tree} */
    private static String mutate(JsonNode root, JsonNode other, Random random) {
        var places = places(root);
        var place = places.get(random.nextInt(places.size()));
        switch (place) {
            case ObjectNode mapping when !mapping.isEmpty() -> {
                var keys = List.copyOf(mapping.propertyNames());
                var key = keys.get(random.nextInt(keys.size()));
                return switch (random.nextInt(4)) {
                    case 0 -> {
                        mapping.remove(key);
                        yield "without '" + key + "'";
                    }
                    case 1 -> {
                        mapping.set(key + "x", mapping.remove(key));
                        yield "'" + key + "' misspelt";
                    }
                    default -> {
                        var value = value(mapping.get(key), other, random);
                        mapping.set(key, value);
                        yield "'" + key + "' is " + value;
                    }
                };
            }
            case ArrayNode list when !list.isEmpty() -> {
                var at = random.nextInt(list.size());
                return switch (random.nextInt(4)) {
                    case 0 -> {
                        list.remove(at);
                        yield "an item less";
                    }
                    case 1 -> {
                        list.add(list.get(at).deepCopy());
                        yield "the item " + list.get(at) + " twice";
                    }
                    default -> {
                        var value = value(list.get(at), other, random);
                        list.set(at, value);
                        yield "an item is " + value;
                    }
                };
            }
            default -> {
                return "nothing";
            }
        }
    }

    private static JsonNode value(JsonNode before, JsonNode other, Random random) {
        var nodes = JsonNodeFactory.instance;
        return switch (random.nextInt(20)) {
            case 0 -> nodes.nullNode();
            case 1 -> nodes.booleanNode(true);
            case 2 -> nodes.numberNode(0);
            case 3 -> nodes.numberNode(-1);
            case 4 -> nodes.numberNode(1.5);
            case 5 -> nodes.numberNode(1_000_000_000L);
            case 6 -> nodes.numberNode(7);
            case 7 -> nodes.stringNode("");
            case 8 -> nodes.stringNode("5");
            case 9 -> nodes.stringNode("all");
            case 10 -> nodes.stringNode("node-1");
            case 11 -> nodes.stringNode("node-1-twin");
            case 12 -> nodes.stringNode("node-1->node-2");
            case 13 -> nodes.stringNode("300ms");
            case 14 -> nodes.stringNode("0s");
            case 15 -> nodes.stringNode("Some Words");
            case 16 -> nodes.arrayNode();
            case 17 -> nodes.objectNode();
            case 18 -> nodes.arrayNode().add(before.deepCopy());
            default -> {
                var places = places(other);
                yield places.get(random.nextInt(places.size())).deepCopy();
            }
        };
    }

    private static List<JsonNode> places(JsonNode root) {
        var places = new ArrayList<JsonNode>();
        places.add(root);
        for (int i = 0; i < places.size(); i++) {
            places.get(i).forEach(places::add);
        }
        return places.stream().filter(place -> !place.isEmpty()).toList();
    }
}
