package io.nodeplane.harness;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.elements.GivenClassesConjunction;
import io.nodeplane.harness.cli.Main;
import io.nodeplane.harness.experiment.ExperimentFile;
import java.io.File;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The lab's arrows: what each package may import, what is a function of its arguments alone, and where each tool is known. */
class LabHouseTest {
    private static final int CLASSES_MIN = 500;
    private static final String HOUSE = "io.nodeplane";
    private static final String LAB = HOUSE + ".harness";

    /** What a package may import of the lab's others, and of the agent's; nothing else of ours. */
    private record Imports(List<String> lab, List<String> agent) {}

    private static final SortedMap<String, Imports> IMPORTS = new TreeMap<>(Map.ofEntries(
            may("fault", "", "model"),
            may("experiment", "fault", "canon charter ledger model"),
            may("evidence", "experiment fault", "canon charter core ledger membership model"),
            may("index", "evidence experiment fault", "canon charter core ledger model"),
            // The rules a second time: nothing of the agent but what a node id is.
            may("oracle", "", "model"),
            may("check", "evidence experiment fault index oracle",
                    "canon charter claims core ledger membership model"),
            may("rates", "experiment fault", "canon charter ledger model"),
            may("report", "check evidence experiment fault index rates", "canon charter core ledger membership model"),
            may("time", "evidence", ""),
            may("link", "fault time", "model"),
            may("link.server", "", ""),
            may("link.data", "", ""),
            may("link.relay", "fault link.data", "model"),
            may("world", "evidence experiment fault link time", "canon model"),
            may("world.docker", "evidence experiment fault link world", "canon model"),
            // It gives orders by the owner's API, whose address and token stand in the data directory.
            may("world.process", "evidence experiment fault link link.server world", "canon model store"),
            // It runs agents.
            may("world.sim", "evidence experiment fault link world", "canon charter cli controlplane core http ledger"
                    + " membership model runtime store wire "),
            may("console", "link time world", ""),
            may("chaos", "check evidence experiment fault oracle world world.sim",
                    "canon charter core ledger membership model"),
            // A VPN at the owner's API, beside the agents of processes.
            may("vpn", "evidence fault link.data link.relay world world.process", "controlplane.client model store"),
            may("run", "chaos check console evidence experiment fault index link link.data rates vpn world world.docker"
                    + " world.process world.sim", "canon charter core ledger membership model store"),
            may("sweep", "check console evidence experiment index report run time world", "model"),
            // It is a person at a command line, or a VPN at the owner's API, that finds what an agent left in its data directory.
            may("probe", "check console experiment fault link link.data link.relay report run time vpn world"
                    + " world.process",
                    "canon charter controlplane controlplane.client ledger membership model store"),
            may("milestone", "check console evidence experiment index probe report run sweep time", ""),
            // A process of its own that holds a world open; what it does there are orders, not experiments.
            may("standing", "console experiment fault link link.data run time vpn world world.docker"
                    + " world.process",
                    "canon model"),
            // A VPN at the owner's API, once more: it finds what agents left in their data directories.
            may("standing.demo", "check console probe standing time world",
                    "controlplane controlplane.client controlplane.stub controlplane.swap model store"),
            may("page", "", ""),
            may("cli",
                    "chaos check console experiment milestone page probe rates report run standing standing.demo sweep time"
                            + " vpn world world.sim",
                    "")));

    /** The same arguments give the same answer, whatever the time, the machine and its disks. */
    private static final List<String> PURE = List.of("fault", "experiment", "evidence", "index", "oracle", "check",
            "report", "page", "link.data");
    /** Nothing in them has an order that nobody chose. The oracle's hash maps, and a set of one here or there, are looked up. */
    private static final List<String> IN_ORDER = List.of("fault", "evidence", "index", "check", "report", "page",
            "link.data");

    private static final JavaClasses CLASSES = new ClassFileImporter().importUrl(
            Main.class.getProtectionDomain().getCodeSource().getLocation()).that(resideInAPackage(LAB + ".."));

    private static Map.Entry<String, Imports> may(String name, String lab, String agent) {
        return Map.entry(name, new Imports(words(lab), words(agent)));
    }

    private static List<String> words(String text) {
        return Stream.of(text.split(" ")).filter(word -> !word.isBlank()).toList();
    }

    @Test
    void the_rules_look_at_the_whole_lab() {
        assertThat(CLASSES.size()).isGreaterThan(CLASSES_MIN);
        var packages = new TreeSet<String>();
        CLASSES.forEach(one -> packages.add(one.getPackageName()));
        assertThat(packages).as("a new package is drawn into IMPORTS first").isEqualTo(new TreeSet<>(IMPORTS.keySet()
                .stream().map(name -> LAB + "." + name).toList()));
    }

    @TestFactory
    Stream<DynamicTest> a_package_imports_only_what_it_may() {
        return IMPORTS.entrySet().stream().map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> {
            var itself = LAB + "." + entry.getKey();
            var allowed = Stream.of(Stream.of(itself), entry.getValue().lab().stream().map(name -> LAB + "." + name),
                    entry.getValue().agent().stream().map(name -> HOUSE + "." + name))
                    .flatMap(names -> names).toArray(String[]::new);
            check(noClasses().that().resideInAPackage(itself)
                    .should().dependOnClassesThat(resideInAPackage(HOUSE + "..").and(not(resideInAnyPackage(allowed)))
                            .and(not(theAgentItself(entry.getKey())))));
        }));
    }

    /** The simulated world starts whole agents. */
    private static DescribedPredicate<JavaClass> theAgentItself(String name) {
        return describe("the whole agent, in the world that runs it", one -> name.equals("world.sim")
                && one.getPackageName().equals(HOUSE));
    }

    @Test
    void no_packages_form_a_circle() {
        check(slices().matching(LAB + ".(**)").should().beFreeOfCycles());
    }

    @Test
    void what_judges_and_tells_is_a_function_of_its_arguments() {
        check(noMachine(pure(PURE)));
        check(noClockOrChance(pure(PURE)));
        check(noHashOrder(pure(IN_ORDER)));
    }

    @Test
    void the_bans_bite() {
        var offender = new ClassFileImporter().importClasses(Offender.class);
        DescribedPredicate<JavaClass> any = describe("are any", one -> true);
        assertThat(noMachine(any).evaluate(offender).getFailureReport().getDetails()).hasSize(2);
        assertThat(noClockOrChance(any).evaluate(offender).getFailureReport().getDetails()).hasSize(4);
        assertThat(noHashOrder(any).evaluate(offender).getFailureReport().getDetails()).hasSize(2);
    }

    /** Breaks the bans of what is pure. */
    private static final class Offender {
        static Map<String, Long> offend() {
            var map = new HashMap<String, Long>();
            map.put("now", System.nanoTime() + Instant.now().toEpochMilli());
            map.put("chance", new Random().nextLong() + new Random(1).nextLong());
            map.put("machine", new File(System.getProperty("user.home")).length());
            return Map.copyOf(map);
        }
    }

    @Test
    void the_oracle_shares_no_rule_with_the_agent() {
        check(classes().that().resideInAPackage(LAB + ".oracle").should().onlyDependOnClassesThat()
                .resideInAnyPackage(LAB + ".oracle", HOUSE + ".model", "java.lang..", "java.util..", "java.math..",
                        "java.security..", "java.nio.charset..", "tools.jackson..", "org.jspecify.."));
    }

    @Test
    void only_the_steady_clock_asks_for_the_time_of_day() {
        check(noClasses().that().resideOutsideOfPackage(LAB + ".time").should().callMethod(Instant.class, "now")
                .orShould().callMethod(System.class, "currentTimeMillis").orShould()
                .callMethod(Clock.class, "systemUTC"));
    }

    @Test
    void each_tool_is_known_in_one_place() {
        only(List.of("world.docker"), "org.testcontainers..", "com.github.dockerjava..");
        only(List.of("link"), "eu.rekawek.toxiproxy..");
        only(List.of("console"), "org.jline..");
        only(List.of("cli"), "picocli..");
        only(List.of("page"), "org.commonmark..");
        only(List.of("experiment"), "org.snakeyaml..");
        only(List.of("link.server"), "io.javalin..", "org.eclipse.jetty..", "jakarta..");
    }

    @Test
    void every_package_says_that_nothing_is_null() {
        for (var name : IMPORTS.keySet()) {
            assertThat(CLASSES.getPackage(LAB + "." + name).isAnnotatedWith(NullMarked.class)).as(name).isTrue();
        }
    }

    /** A path is a name, and an exception is a word; what opens a file or a socket, or starts a thread, is neither. */
    private static ArchRule noMachine(DescribedPredicate<JavaClass> where) {
        return noClasses().that(where).should()
                .dependOnClassesThat(describe("touch the machine", one -> Pattern.matches(
                        "java\\.io\\.(File.*|RandomAccessFile)|java\\.nio\\.channels\\..*|java\\.net\\..*"
                                + "|java\\.nio\\.file\\.(?!Path$|InvalidPathException$).*|java\\.util\\.concurrent\\..*"
                                + "|java\\.lang\\.(Process.*|Thread.*|Runtime)|org\\.slf4j\\..*|java\\.util\\.logging\\..*",
                        one.getName())));
    }

    private static ArchRule noClockOrChance(DescribedPredicate<JavaClass> where) {
        return noClasses().that(where).should().accessTargetWhere(calls(call -> call.matches(
                "java\\.lang\\.System\\.(nanoTime|currentTimeMillis|getenv|getProperty|identityHashCode)\\(.*"
                        + "|java\\.lang\\.Math\\.random\\(.*|java\\.util\\.UUID\\..*"
                        + "|java\\.util\\.(Random|SplittableRandom)\\.<init>\\(\\)|java\\.security\\.SecureRandom\\..*"
                        + "|java\\.time\\..*\\.(now|system.*)\\(.*")));
    }

    private static ArchRule noHashOrder(DescribedPredicate<JavaClass> where) {
        return noClasses().that(where).should().accessTargetWhere(calls(call -> call.matches(
                "java\\.util\\.(Set|Map)\\.(of|ofEntries|copyOf)\\(.*"
                        + "|java\\.util\\.(HashMap|HashSet|IdentityHashMap|WeakHashMap|Hashtable)\\.<init>\\(.*"
                        + "|java\\.util\\.stream\\.Collectors\\.(toSet|toMap|toUnmodifiableSet|toUnmodifiableMap"
                        + "|groupingBy|partitioningBy)\\(.*"
                        + "|java\\.util\\.Collection\\.parallelStream\\(.*|java\\.util\\.stream\\..*\\.parallel\\(.*")));
    }

    private static DescribedPredicate<JavaAccess<?>> calls(Predicate<String> banned) {
        return describe("is banned here", call -> banned.test(call.getTarget().getFullName()));
    }

    /** Experiments are read from files, by one class. */
    private static DescribedPredicate<JavaClass> pure(List<String> names) {
        return resideInAnyPackage(names.stream().map(name -> LAB + "." + name).toArray(String[]::new))
                .and(describe("are not the reader of files", one -> !one.isEquivalentTo(ExperimentFile.class)));
    }

    private static void only(List<String> names, String... libraries) {
        check(outside(names).should().dependOnClassesThat(resideInAnyPackage(libraries)));
    }

    private static GivenClassesConjunction outside(List<String> names) {
        return noClasses().that(not(resideInAnyPackage(names.stream().map(name -> LAB + "." + name)
                .toArray(String[]::new))));
    }

    private static void check(ArchRule rule) {
        rule.check(CLASSES);
    }
}
