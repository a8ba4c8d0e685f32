package io.nodeplane.http;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How much of something there is, in all and for one address; what addresses that no member has spoken from take
 * together is bounded besides. So no single address takes all, and no crowd of strangers takes what members need. Safe
 * for use by many threads.
 *
 * <p>An address counts as a member's from the first message on that comes from there in a member's name.
 */
final class Allowance {
    /** The most addresses that are remembered as members'; the one that was silent for longest is forgotten first. */
    static final int MEMBERS_MAX = 4_096;

    private final long all;
    private final long memberMax;
    private final long strangers;
    private final long strangerMax;
    private final Members members;
    private final Map<String, Long> taken = new HashMap<>();
    private long takenInAll;
    private long takenByStrangers;

    /** The addresses of members; several budgets may know them. */
    static final class Members {
        private final Map<String, Boolean> addresses = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                return size() > MEMBERS_MAX;
            }
        };

        /** A message in a member's name has come from there. */
        synchronized void spoke(String address) {
            addresses.put(address, true);
        }

        synchronized boolean know(String address) {
            return addresses.containsKey(address);
        }
    }

    /**
     * @param all what there is
     * @param memberMax the most for one address of members
     * @param strangers the most for all other addresses together
     * @param strangerMax the most for one of those
     */
    Allowance(Members members, long all, long memberMax, long strangers, long strangerMax) {
        this.members = members;
        this.all = all;
        this.memberMax = memberMax;
        this.strangers = strangers;
        this.strangerMax = strangerMax;
    }

    /** What one request or connection has of a budget. It is given back as what it was taken as. */
    final class Share implements AutoCloseable {
        private final String address;
        private final boolean stranger;
        private long amount;

        private Share(String address, boolean stranger) {
            this.address = address;
            this.stranger = stranger;
        }

        /** {@return whether no member had spoken from its address when it was begun} */
        boolean stranger() {
            return stranger;
        }

        /** {@return whether there was so much more} */
        boolean take(long more) {
            synchronized (Allowance.this) {
                var has = taken.getOrDefault(address, 0L);
                var fits = takenInAll + more <= all && has + more <= (stranger ? strangerMax : memberMax)
                        && (!stranger || takenByStrangers + more <= strangers);
                if (fits) {
                    change(more);
                }
                return fits;
            }
        }

        /** Gives all of it back. */
        @Override
        public void close() {
            synchronized (Allowance.this) {
                change(-amount);
            }
        }

        private void change(long more) {
            amount += more;
            takenInAll += more;
            takenByStrangers += stranger ? more : 0;
            if (taken.merge(address, more, Long::sum) == 0) {
                taken.remove(address);
            }
        }
    }

    /** {@return a share of nothing yet} */
    Share share(String address) {
        return new Share(address, !members.know(address));
    }

    /** {@return what is taken now} */
    synchronized long taken() {
        return takenInAll;
    }
}
