package io.nodeplane.harness.experiment;

import io.nodeplane.charter.Charter;
import io.nodeplane.model.NodeId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the experiment says of the cluster's charter; whatever it leaves out keeps the charter's own default.
 *
 * @param cluster the cluster's name
 * @param voters in the order of the file
 * @param numbers the numeric keys given, in the order of the file
 */
public record CharterPlan(String cluster, List<NodeId> voters, SequencedMap<String, Long> numbers) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    public CharterPlan {
        voters = List.copyOf(voters);
        numbers = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(numbers));
    }

    /**
     * {@return the charter itself, with every default filled in}
     *
     * @throws io.nodeplane.canon.JsonException if it is no charter; an experiment that was read always has one
     */
    public Charter charter() {
        return Charter.parse(toJson());
    }

    /** {@return the text of {@code charter.json}: one line of JSON with the cluster's name first} */
    public String toJson() {
        var values = new LinkedHashMap<String, Object>();
        values.put("cluster", cluster);
        values.put("voters", voters.stream().map(NodeId::value).toList());
        values.putAll(numbers);
        return JSON.writeValueAsString(values);
    }
}
