package io.nodeplane.model;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A sorted map that is a value: it never changes, and one with an entry more or less shares all with it but the path to
 * that entry. So what a decision changes costs what it changes, however much there is besides.
 *
 * <p>A balanced tree (Adelson-Velsky and Landis 1962) of which only paths are copied.
 */
public final class SharedMap<K extends Comparable<? super K>, V> extends AbstractMap<K, V>
        implements
            SortedMap<K, V> {

    private static final class Node<K, V> extends SimpleImmutableEntry<K, V> {
        private static final long serialVersionUID = 1;

        private final transient @Nullable Node<K, V> left;
        private final transient @Nullable Node<K, V> right;
        private final int height;
        private final int size;

        Node(K key, V value, @Nullable Node<K, V> left, @Nullable Node<K, V> right) {
            super(key, value);
            this.left = left;
            this.right = right;
            this.height = 1 + Math.max(height(left), height(right));
            this.size = 1 + size(left) + size(right);
        }
    }

    private final @Nullable Node<K, V> root;

    private SharedMap(@Nullable Node<K, V> root) {
        this.root = root;
    }

    /** {@return a map without entries} */
    public static <K extends Comparable<? super K>, V> SharedMap<K, V> empty() {
        return new SharedMap<>(null);
    }

    /** {@return a map with the entries of another one that is sorted by its keys: itself, if it is such a value} */
    public static <K extends Comparable<? super K>, V> SharedMap<K, V> copyOf(SortedMap<K, V> map) {
        return map instanceof SharedMap<K, V> shared ? shared : of(List.copyOf(map.entrySet()));
    }

    private static <K extends Comparable<? super K>, V> SharedMap<K, V> of(List<? extends Map.Entry<K, V>> sorted) {
        return new SharedMap<>(tree(sorted, 0, sorted.size()));
    }

    private static <K, V> @Nullable Node<K, V> tree(List<? extends Map.Entry<K, V>> sorted, int from, int to) {
        if (from == to) {
            return null;
        }
        var middle = (from + to) >>> 1;
        var entry = sorted.get(middle);
        return new Node<>(entry.getKey(), entry.getValue(), tree(sorted, from, middle), tree(sorted, middle + 1, to));
    }

    /** {@return this map, in which the key has that value; itself if it has that very value already} */
    public SharedMap<K, V> with(K key, V value) {
        var grown = with(root, key, value);
        return grown == root ? this : new SharedMap<>(grown);
    }

    /** {@return this map without the key; itself if it is not there} */
    public SharedMap<K, V> without(K key) {
        return node(key) == null ? this : new SharedMap<>(without(root, key));
    }

    /**
     * {@return the keys that have other values in the other map, or are only in one of the two, sorted} Values are the same
     * if they are the same object. What both maps share is not looked at.
     */
    public List<K> differing(SharedMap<K, V> other) {
        var keys = new ArrayList<K>();
        differing(root, other.root, keys);
        return keys;
    }

    @Override
    public @Nullable V get(Object key) {
        var node = node(key);
        return node == null ? null : node.getValue();
    }

    @Override
    public V getOrDefault(Object key, V otherwise) {
        var node = node(key);
        return node == null ? otherwise : node.getValue();
    }

    @Override
    public boolean containsKey(Object key) {
        return node(key) != null;
    }

    @Override
    public int size() {
        return size(root);
    }

    @Override
    public void forEach(BiConsumer<? super K, ? super V> action) {
        each(root, action);
    }

    @Override
    public Set<Entry<K, V>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public Iterator<Entry<K, V>> iterator() {
                return new Walk<>(root);
            }

            @Override
            public int size() {
                return SharedMap.this.size();
            }
        };
    }

    /** {@return null: the keys have an order of their own} */
    @Override
    public @Nullable Comparator<? super K> comparator() {
        return null;
    }

    @Override
    public SharedMap<K, V> subMap(K from, K to) {
        return range(from, to);
    }

    @Override
    public SharedMap<K, V> headMap(K to) {
        return range(null, to);
    }

    @Override
    public SharedMap<K, V> tailMap(K from) {
        return range(from, null);
    }

    @Override
    public K firstKey() {
        return existing(root == null ? null : first(root)).getKey();
    }

    @Override
    public K lastKey() {
        var last = existing(root);
        while (last.right != null) {
            last = last.right;
        }
        return last.getKey();
    }

    private SharedMap<K, V> range(@Nullable K from, @Nullable K to) {
        var within = new ArrayList<Entry<K, V>>();
        range(root, from, to, within);
        return of(within);
    }

    private static <K extends Comparable<? super K>, V> void range(@Nullable Node<K, V> node, @Nullable K from,
            @Nullable K to, List<Entry<K, V>> within) {
        if (node == null) {
            return;
        }
        var behind = from == null || node.getKey().compareTo(from) >= 0;
        var before = to == null || node.getKey().compareTo(to) < 0;
        if (behind) {
            range(node.left, from, to, within);
        }
        if (behind && before) {
            within.add(node);
        }
        if (before) {
            range(node.right, from, to, within);
        }
    }

    private @Nullable Node<K, V> node(Object key) {
        @SuppressWarnings("unchecked")
        var sought = (K) key;
        var at = root;
        while (at != null) {
            var order = sought.compareTo(at.getKey());
            if (order == 0) {
                return at;
            }
            at = order < 0 ? at.left : at.right;
        }
        return null;
    }

    private static <K extends Comparable<? super K>, V> Node<K, V> with(@Nullable Node<K, V> node, K key, V value) {
        if (node == null) {
            return new Node<>(key, value, null, null);
        }
        var order = key.compareTo(node.getKey());
        if (order == 0) {
            return node.getValue() == value ? node : new Node<>(node.getKey(), value, node.left, node.right);
        }
        if (order < 0) {
            var left = with(node.left, key, value);
            return left == node.left ? node : balanced(node, left, node.right);
        }
        var right = with(node.right, key, value);
        return right == node.right ? node : balanced(node, node.left, right);
    }

    /** The key is there. */
    private static <K extends Comparable<? super K>, V> @Nullable Node<K, V> without(@Nullable Node<K, V> at, K key) {
        var node = existing(at);
        var order = key.compareTo(node.getKey());
        if (order < 0) {
            return balanced(node, without(node.left, key), node.right);
        }
        if (order > 0) {
            return balanced(node, node.left, without(node.right, key));
        }
        if (node.left == null || node.right == null) {
            return node.left == null ? node.right : node.left;
        }
        var next = first(node.right);
        return balanced(next, node.left, without(node.right, next.getKey()));
    }

    /** {@return a node with that entry over these, of which one may be higher by two} */
    private static <K, V> Node<K, V> balanced(Entry<K, V> entry, @Nullable Node<K, V> left,
            @Nullable Node<K, V> right) {
        if (left != null && height(left) > height(right) + 1) {
            return height(left.left) >= height(left.right)
                    ? over(left, left.left, over(entry, left.right, right))
                    : over(existing(left.right), over(left, left.left, existing(left.right).left),
                            over(entry, existing(left.right).right, right));
        }
        if (right != null && height(right) > height(left) + 1) {
            return height(right.right) >= height(right.left)
                    ? over(right, over(entry, left, right.left), right.right)
                    : over(existing(right.left), over(entry, left, existing(right.left).left),
                            over(right, existing(right.left).right, right.right));
        }
        return over(entry, left, right);
    }

    private static <K, V> Node<K, V> over(Entry<K, V> entry, @Nullable Node<K, V> left, @Nullable Node<K, V> right) {
        return new Node<>(entry.getKey(), entry.getValue(), left, right);
    }

    private static <K, V> Node<K, V> first(Node<K, V> node) {
        var first = node;
        while (first.left != null) {
            first = first.left;
        }
        return first;
    }

    private static <K extends Comparable<? super K>, V> void differing(@Nullable Node<K, V> one,
            @Nullable Node<K, V> other, List<K> keys) {
        if (one == other) {
            return;
        }
        if (one != null && other != null && one.getKey().equals(other.getKey())) {
            differing(one.left, other.left, keys);
            if (one.getValue() != other.getValue()) {
                keys.add(one.getKey());
            }
            differing(one.right, other.right, keys);
            return;
        }
        // The trees have different shapes here: their entries are compared one after the other.
        var ours = new Walk<>(one);
        var theirs = new Walk<>(other);
        var a = ours.step();
        var b = theirs.step();
        while (a != null || b != null) {
            var order = a == null ? 1 : b == null ? -1 : a.getKey().compareTo(b.getKey());
            if (order != 0 || existing(a).getValue() != existing(b).getValue()) {
                keys.add((order <= 0 ? existing(a) : existing(b)).getKey());
            }
            a = order <= 0 ? ours.step() : a;
            b = order >= 0 ? theirs.step() : b;
        }
    }

    private static <K, V> void each(@Nullable Node<K, V> node, BiConsumer<? super K, ? super V> action) {
        if (node != null) {
            each(node.left, action);
            action.accept(node.getKey(), node.getValue());
            each(node.right, action);
        }
    }

    private static int height(@Nullable Node<?, ?> node) {
        return node == null ? 0 : node.height;
    }

    private static int size(@Nullable Node<?, ?> node) {
        return node == null ? 0 : node.size;
    }

    private static <K, V> Node<K, V> existing(@Nullable Node<K, V> node) {
        if (node == null) {
            throw new NoSuchElementException("the map is empty");
        }
        return node;
    }

    /** From the first entry to the last. */
    private static final class Walk<K, V> implements Iterator<Entry<K, V>> {
        private final ArrayDeque<Node<K, V>> path = new ArrayDeque<>();

        Walk(@Nullable Node<K, V> root) {
            down(root);
        }

        private void down(@Nullable Node<K, V> from) {
            for (var node = from; node != null; node = node.left) {
                path.push(node);
            }
        }

        /** {@return the next entry; null behind the last one} */
        @Nullable
        Node<K, V> step() {
            var next = path.poll();
            if (next != null) {
                down(next.right);
            }
            return next;
        }

        @Override
        public boolean hasNext() {
            return !path.isEmpty();
        }

        @Override
        public Entry<K, V> next() {
            return existing(step());
        }
    }
}
