package io.nodeplane.core;

import io.nodeplane.model.SharedMap;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** A map of the state in the making: what is changed is changed here, and what is not is shared with the state before. */
final class Draft<K extends Comparable<? super K>, V> {
    private SharedMap<K, V> map;

    Draft(SortedMap<K, V> before) {
        map = SharedMap.copyOf(before);
    }

    /** {@return the map as it is now; it does not change with this draft} */
    SharedMap<K, V> map() {
        return map;
    }

    @Nullable
    V get(K key) {
        return map.get(key);
    }

    boolean has(K key) {
        return map.containsKey(key);
    }

    /** {@return what the key had before} */
    @Nullable
    V put(K key, V value) {
        var before = map.get(key);
        map = map.with(key, value);
        return before;
    }

    /** {@return what the key had} */
    @Nullable
    V remove(K key) {
        var before = map.get(key);
        map = map.without(key);
        return before;
    }

    Collection<V> values() {
        return map.values();
    }

    /** {@return the entries as they are now; what is put or removed later does not change them} */
    Set<Map.Entry<K, V>> entries() {
        return map.entrySet();
    }
}
