package io.nodeplane.certainty;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The ways to rename nodes that change no verdict: voters among themselves, others among themselves, and those that may
 * be suspected among themselves.
 *
 * @param renamings the new number of each node; the first one leaves all as they are
 */
record Symmetry(List<int[]> renamings) {

    /** {@return no renaming but the one that changes nothing} */
    static Symmetry none(Bounds bounds) {
        return new Symmetry(List.of(identity(bounds.nodes())));
    }

    static Symmetry of(Bounds bounds) {
        var found = new ArrayList<int[]>();
        extend(bounds, identity(bounds.nodes()), 0, found);
        return new Symmetry(List.copyOf(found));
    }

    int size() {
        return renamings.size();
    }

    int[] renaming(int index) {
        return renamings.get(index);
    }

    /** {@return of each renaming the one that undoes it} */
    int[] inverses() {
        var inverses = new int[size()];
        for (int i = 0; i < size(); i++) {
            var back = new int[renaming(i).length];
            for (int node = 0; node < back.length; node++) {
                back[renaming(i)[node]] = node;
            }
            for (int j = 0; j < size(); j++) {
                if (Arrays.equals(renaming(j), back)) {
                    inverses[i] = j;
                }
            }
        }
        return inverses;
    }

    private static void extend(Bounds bounds, int[] names, int from, List<int[]> found) {
        if (from == names.length) {
            found.add(names.clone());
            return;
        }
        for (int i = from; i < names.length; i++) {
            if (group(bounds, names[i]) == group(bounds, from)) {
                swap(names, from, i);
                extend(bounds, names, from + 1, found);
                swap(names, from, i);
            }
        }
    }

    private static int group(Bounds bounds, int node) {
        // Proposals of one ballot are in the order of their digests: of those that would be added, none is like another.
        return bounds.votersChange() && node >= bounds.voters()
                ? 4 + node
                : (node < bounds.voters() ? 0 : 2) + (node < bounds.subjects() ? 0 : 1);
    }

    private static void swap(int[] names, int i, int j) {
        var name = names[i];
        names[i] = names[j];
        names[j] = name;
    }

    private static int[] identity(int nodes) {
        var names = new int[nodes];
        for (int i = 0; i < nodes; i++) {
            names[i] = i;
        }
        return names;
    }
}
