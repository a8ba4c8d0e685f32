package io.nodeplane.certainty;

/**
 * How far an exploration goes.
 *
 * @param voters the first nodes are the voters
 * @param others members that are no voters
 * @param subjects so many nodes, the first ones, may be suspected
 * @param entries the most entries of a history, beside those with which all begin: every node has joined, every voter is
 *     vouched for, and all know that
 * @param lives the most lives of each node
 * @param losses the most lost disks, 0 or 1; a voter loses it
 * @param lies the most confirmations that nothing justifies
 * @param setBacks how many voters are set back to an earlier state of their disk, 0 or 1: they write a branch, and a second
 *     feed when they learn of the fork
 * @param leaves the most entries by which nodes leave
 * @param early whether nodes suspect only before they hear anything new: what they then confirm, they confirm with
 *     whatever they heard
 * @param ballots the most proposals of a next charter, beside those with which all begin; -1 if voters never change
 * @param approved whether all begin with one proposal, approved by all voters, as far as all know; else with two of one
 *     ballot, which nobody approved
 */
record Bounds(int voters, int others, int subjects, int entries, int lives, int losses, int lies, int setBacks,
        int leaves, boolean early, int ballots, boolean approved) {

    Bounds {
        if (voters + others > 8 || losses + setBacks > 1 || entries > 15 || subjects > voters + others || lives > 7) {
            throw new IllegalArgumentException("too much: " + voters + " voters, " + others + " others, " + losses
                    + " losses, " + entries + " entries");
        }
    }

    static Bounds of(int voters, int others, int entries) {
        return new Bounds(voters, others, voters + others, entries, 2, 0, 0, 0, 0, false, -1, false);
    }

    Bounds subjects(int subjects) {
        return new Bounds(voters, others, subjects, entries, lives, losses, lies, setBacks, leaves, early, ballots,
                approved);
    }

    Bounds lives(int lives) {
        return new Bounds(voters, others, subjects, entries, lives, losses, lies, setBacks, leaves, early, ballots,
                approved);
    }

    Bounds losses(int losses) {
        return new Bounds(voters, others, subjects, entries, lives, losses, lies, setBacks, leaves, early, ballots,
                approved);
    }

    Bounds lies(int lies) {
        return new Bounds(voters, others, subjects, entries, lives, losses, lies, setBacks, leaves, early, ballots,
                approved);
    }

    Bounds setBacks(int setBacks) {
        return new Bounds(voters, others, subjects, entries, lives, losses, lies, setBacks, leaves, early, ballots,
                approved);
    }

    Bounds leaves(int leaves) {
        return new Bounds(voters, others, subjects, entries, lives, losses, lies, setBacks, leaves, early, ballots,
                approved);
    }

    Bounds onlyEarly() {
        return new Bounds(voters, others, subjects, entries, lives, losses, lies, setBacks, leaves, true, ballots,
                approved);
    }

    /** All nodes but the first voters may become voters, and are vouched for already. */
    Bounds ballots(int most, boolean approved) {
        return new Bounds(voters, others, subjects, entries, lives, losses, lies, setBacks, leaves, early, most,
                approved);
    }

    boolean votersChange() {
        return ballots >= 0;
    }

    int nodes() {
        return voters + others;
    }

    /**
     * {@return how many feeds there can be: one for each node, then the one that a lost disk or a fork makes necessary, then
     * the branch of a feed that was set back}
     */
    int feeds() {
        return nodes() + losses + 2 * setBacks;
    }

    /** {@return the place of the second feed of the one that lost its disk, or forked} */
    int second() {
        return nodes();
    }

    /** {@return the place of the branch of the one that was set back} */
    int branch() {
        return nodes() + 1;
    }

    int majority() {
        return voters / 2 + 1;
    }

    /** {@return how many other voters must have told a voter all they hold} */
    int vouchersNeeded() {
        return voters - majority() + 1;
    }

    @Override
    public String toString() {
        return voters + " voters, " + others + " others, at most " + entries + " entries, " + subjects
                + " nodes that may be suspected, " + lives + " lives each, " + losses + " lost disks, " + lies
                + " unjustified confirmations, " + setBacks + " set back, " + leaves + " leaves"
                + (early ? ", suspicions before news" : "")
                + (ballots < 0 ? "" : ", " + ballots + " further proposals" + (approved ? ", one approved" : ""));
    }
}
