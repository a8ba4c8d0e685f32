package io.nodeplane.harness.chaos;

import io.nodeplane.canon.Json;
import io.nodeplane.core.Event;
import io.nodeplane.model.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What the events of each process said last of its view and its contacts: whoever reads them takes it to hold still. */
final class Chronicle {
    private final SortedMap<NodeId, Story> stories = new TreeMap<>();

    private static final class Story {
        private final SortedMap<String, String> views = new TreeMap<>();
        private final SortedSet<String> unreachedBy = new TreeSet<>();
        private boolean isolated;
    }

    void noted(NodeId place, Event event) {
        var story = stories.computeIfAbsent(place, name -> new Story());
        switch (event.kind()) {
            case "started" -> stories.put(place, new Story());
            case "isolated" -> story.isolated = true;
            case "connected" -> story.isolated = false;
            case "unreached" -> story.unreachedBy.add(text(event, "peer"));
            case "reached" -> story.unreachedBy.remove(text(event, "peer"));
            case "view" -> story.views.put(text(event, "member"), text(event, "state"));
            default -> {
                // Something that happened, and not something that lasts.
            }
        }
    }

    /** {@return where these events and the node's answers differ; whoever is not heard is not asked whether it reaches it} */
    List<String> differences(NodeId place, Json.Obj status, Json.Obj members) {
        var story = stories.getOrDefault(place, new Story());
        var found = new ArrayList<String>();
        var isolated = status.find("isolated").isPresent();
        if (story.isolated != isolated) {
            found.add("end with " + (story.isolated ? "'isolated'" : "'connected', or without 'isolated'")
                    + ", and the node is " + (isolated ? "" : "not ") + "isolated");
        }
        for (var member : members.array("members").stream().map(Json.Obj.class::cast).toList()) {
            var last = story.views.getOrDefault(member.text("node"), member.text("state"));
            if (!last.equals(member.text("state"))) {
                found.add("say that " + member.text("node") + " is " + last + ", and it is " + member.text("state"));
            }
        }
        for (var peer : status.array("heard").stream().map(each -> ((Json.Str) each).value()).toList()) {
            if (story.unreachedBy.contains(peer)) {
                found.add("say that " + peer + " does not reach it, and no link is cut");
            }
        }
        return found;
    }

    private static String text(Event event, String detail) {
        return event.details().text(detail);
    }
}
