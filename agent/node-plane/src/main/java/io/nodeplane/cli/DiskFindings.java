package io.nodeplane.cli;

import io.nodeplane.store.DiskCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What is wrong with what lies on this machine's disk, given the facts. */
final class DiskFindings {
    private static final long SPACE_MIN = 64L << 20;
    private static final long FORCE_MS_MAX = 500;
    /** What such a file system holds is gone with the machine's next start. */
    private static final Set<String> FORGETFUL = Set.of("tmpfs", "ramfs");
    /** Such a one may not keep a lock, and forces when it likes. */
    private static final Set<String> REMOTE = Set.of("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "afs");

    private DiskFindings() {}

    static List<Finding> of(Facts facts) {
        var findings = new ArrayList<Finding>();
        if (facts.files().disk().isEmpty()) {
            findings.add(new Finding(Trouble.DISK, "a small file could not be forced to the disk under " + facts.data()
                    + " in time", "look at that disk: the agent forces every entry before it says it"));
        } else {
            disk(facts, facts.files().disk().get(), findings);
        }
        facts.files().damage().ifPresent(damage -> findings.add(new Finding(Trouble.LEDGER,
                "the ledger in " + facts.data() + " is damaged: " + damage,
                "start the agent where it reaches the others: it fetches what is missing; keep its quarantine folder")));
        return findings;
    }

    private static void disk(Facts facts, DiskCheck disk, List<Finding> findings) {
        if (disk.failure().isPresent()) {
            findings.add(new Finding(Trouble.DISK, "a small file could not be written and forced under " + facts.data()
                    + ": " + disk.failure().get(), "give the agent's user a local directory that can be written"));
        } else if (disk.forceMs() > FORCE_MS_MAX) {
            findings.add(new Finding(Trouble.DISK_SLOW, "it took " + disk.forceMs() + " ms to force a small file to the"
                    + " disk under " + facts.data(),
                    "use a disk that nobody else keeps busy: every entry waits so long"));
        }
        if (disk.usableBytes() < SPACE_MIN) {
            findings.add(new Finding(Trouble.DISK_SPACE, "only " + (disk.usableBytes() >> 20) + " MiB are free under "
                    + facts.data(), "make room: an agent that cannot write an entry ends"));
        }
        if (FORGETFUL.contains(disk.fileSystem())) {
            findings.add(new Finding(Trouble.DISK_KIND, facts.data() + " lies on a " + disk.fileSystem()
                    + ", which forgets all with the machine's next start", "use a disk: each loss costs a feed"));
        } else if (REMOTE.contains(disk.fileSystem())) {
            findings.add(new Finding(Trouble.DISK_KIND, facts.data() + " lies on a " + disk.fileSystem()
                    + ", a network file system: it may not keep the lock, nor force what it says it has",
                    "use a local disk"));
        }
    }
}
