package io.nodeplane;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaFieldAccess.AccessType;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.elements.GivenClassesConjunction;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The arrows between the agent's packages, and what each of them must not touch. */
class HouseTest {
    private static final String HOUSE = "io.nodeplane";
    private static final int CLASSES_MIN = 150;
    private static final int FILES_OF_CORE_MIN = 40;

    /** {@code A -> B}: A may import B and what B may import; nothing else of ours. */
    private static final SortedMap<String, List<String>> ARROWS = new TreeMap<>(Map.ofEntries(
            Map.entry("canon", List.of()),
            Map.entry("model", List.of("canon")),
            Map.entry("charter", List.of("model")),
            Map.entry("ledger", List.of("charter")),
            Map.entry("claims", List.of("ledger")),
            Map.entry("membership", List.of("claims")),
            // The limits by which silence is judged stand in the charter.
            Map.entry("detector", List.of("charter")),
            Map.entry("core", List.of("membership", "detector")),
            Map.entry("wire", List.of("core")),
            Map.entry("runtime", List.of("core")),
            Map.entry("plane", List.of("runtime")),
            Map.entry("log", List.of("runtime")),
            Map.entry("store", List.of("runtime")),
            Map.entry("http", List.of("runtime", "wire")),
            // It knows the control plane interface, and of this program nothing.
            Map.entry("api", List.of()),
            Map.entry("cli", List.of("store", "http", "api"))));
    private static final List<String> PURE = List.of("canon", "model", "charter", "ledger", "claims", "membership",
            "detector", "core");

    /** Who alone may replace which part of the state while a decision is made; {@code bringer} is no state, and forgotten. */
    private static final SortedMap<String, String> OWNERS = new TreeMap<>(Map.ofEntries(
            Map.entry("waiting", "Admitting"),
            Map.entry("authorship", "Authoring"),
            Map.entry("start", "Startup"),
            Map.entry("participation", "LocalMembership"),
            Map.entry("farewell", "Farewells"),
            Map.entry("reports", "Observations"),
            Map.entry("probes", "Probing"),
            Map.entry("links", "Linking"),
            Map.entry("isolation", "Hearing"),
            Map.entry("kept", "Vigils"),
            Map.entry("exchanges", "Exchanging"),
            Map.entry("watch", "Confirming"),
            Map.entry("mourning", "Forgetting"),
            Map.entry("amendAt", "Amending"),
            Map.entry("bringer", "Admitting")));

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(location -> !location.contains("/controlplane/") && !location.contains("/control-plane"))
            .importPackages(HOUSE);

    @Test
    void the_whole_house_was_looked_at() {
        assertThat(CLASSES.size()).isGreaterThan(CLASSES_MIN);
        var packages = new TreeSet<String>();
        CLASSES.forEach(one -> packages.add(one.getPackageName()));
        var known = new TreeSet<>(ARROWS.keySet().stream().map(name -> HOUSE + "." + name).toList());
        known.add(HOUSE);
        assertThat(packages).as("a new package is drawn into ARROWS first").isEqualTo(known);
    }

    @TestFactory
    Stream<DynamicTest> a_package_imports_only_what_its_arrows_reach() {
        return ARROWS.keySet().stream().map(name -> DynamicTest.dynamicTest(name, () -> {
            var allowed = reach(name).stream().map(one -> HOUSE + "." + one).toArray(String[]::new);
            check(noClasses().that().resideInAPackage(HOUSE + "." + name)
                    .should().dependOnClassesThat(resideInAPackage(HOUSE + "..").and(not(resideInAnyPackage(allowed)))
                            .and(not(resideInAPackage(HOUSE + ".controlplane.."))))
                    .because("the arrows from " + name + " reach " + reach(name)));
        }));
    }

    @Test
    void each_library_has_one_package_that_knows_it() {
        only(List.of("wire"), "tools.jackson..", "com.fasterxml..");
        only(List.of("http", "api"), "io.javalin..", "org.eclipse.jetty..", "jakarta..", "kotlin..");
        only(List.of("cli"), "picocli..");
        check(noClasses().that(not(resideInAnyPackage(HOUSE, HOUSE + ".plane", HOUSE + ".api", HOUSE + ".cli")))
                .should().dependOnClassesThat(resideInAPackage(HOUSE + ".controlplane..")));
        only(List.of("api", "http", "log", "runtime", "store"), "org.slf4j..");
        only(List.of(), "ch.qos.logback..");
    }

    @Test
    void only_http_and_api_open_sockets_and_only_store_opens_files() {
        check(outside("http", "api").should().dependOnClassesThat(describe("open sockets", HouseTest::opensSockets)));
        // A unix socket is a file too.
        check(noClasses().that(not(resideInAnyPackage(HOUSE + ".store")))
                .and(describe("are not the socket", one -> !one.getName().equals(HOUSE + ".api.OwnersSocket")))
                .should().dependOnClassesThat(describe("open files", HouseTest::opensFiles)));
    }

    @Test
    void only_runtime_starts_threads() {
        // The server's pool is Jetty's. The client's threads carry what it sends, and look names up; the stop hooks are the
        // JVM's.
        var others = List.of(HOUSE + ".http.PeerClient", HOUSE + ".http.LookUps", HOUSE + ".cli.StartCommand",
                HOUSE + ".cli.StubCommand");
        check(noClasses().that(not(resideInAPackage(HOUSE + ".runtime")))
                .and(describe("are not excused", one -> !others.contains(one.getName())))
                .should().accessTargetWhere(calls(call -> call.matches(
                        "java\\.lang\\.Thread\\.(<init>|of.*|start.*)|java\\.util\\.Timer\\..*"
                                + "|java\\.util\\.concurrent\\.(Executors|ForkJoinPool)\\..*"
                                + "|java\\.util\\.concurrent\\..*(Pool|PoolExecutor)\\.<init>"
                                + "|java\\.util\\.concurrent\\.CompletableFuture\\..*Async"))));
    }

    @Test
    void the_pure_ring_has_no_clock_no_chance_no_thread_no_file_no_socket_and_no_log() {
        check(noClock(pure()));
        check(noClasses().that(pure()).should().dependOnClassesThat(resideInAnyPackage("java.io..", "java.nio.file..",
                "java.nio.channels..", "java.net..", "java.util.concurrent..", "org.slf4j..", "java.util.logging..")));
    }

    @Test
    void the_pure_ring_has_no_order_that_nobody_chose() {
        check(noHashOrder(pure()));
    }

    @Test
    void no_file_of_the_core_is_in_a_circle_with_another() {
        var files = new TreeSet<String>();
        CLASSES.that(resideInAPackage(HOUSE + ".core")).forEach(one -> files.add(file(one)));
        assertThat(files).hasSizeGreaterThan(FILES_OF_CORE_MIN);
        check(slices().assignedFrom(new ByFile()).namingSlices("$1").should().beFreeOfCycles());
    }

    @Test
    void each_part_of_the_state_is_replaced_by_its_own_handler() {
        var decision = CLASSES.get(HOUSE + ".core.Decision");
        var replaced = new TreeMap<String, SortedSet<String>>();
        decision.getFieldAccessesToSelf().stream()
                .filter(access -> access.getAccessType() == AccessType.SET
                        && !access.getOriginOwner().equals(decision))
                .forEach(access -> replaced.computeIfAbsent(access.getTarget().getName(), part -> new TreeSet<>())
                        .add(file(access.getOriginOwner())));
        var allowed = new TreeMap<String, SortedSet<String>>();
        OWNERS.forEach((part, owner) -> allowed.put(part, new TreeSet<>(List.of(HOUSE + ".core." + owner))));
        assertThat(replaced).isEqualTo(allowed);
        var open = new TreeSet<String>();
        decision.getFields().stream().filter(field -> !field.getModifiers().contains(JavaModifier.PRIVATE)
                && !field.getModifiers().contains(JavaModifier.FINAL)).forEach(field -> open.add(field.getName()));
        assertThat(open).as("what is open to others has an owner").isEqualTo(OWNERS.keySet());
    }

    /** A nested class is of the file of the class around it. */
    private static String file(JavaClass one) {
        return one.getName().replaceFirst("\\$.*", "");
    }

    private static final class ByFile implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass one) {
            return one.getPackageName().equals(HOUSE + ".core")
                    ? SliceIdentifier.of(file(one))
                    : SliceIdentifier.ignore();
        }

        @Override
        public String getDescription() {
            return "files of the core";
        }
    }

    @Test
    void every_package_says_that_null_is_marked() {
        for (var name : ARROWS.keySet()) {
            assertThat(CLASSES.getPackage(HOUSE + "." + name).isAnnotatedWith(NullMarked.class)).as(name).isTrue();
        }
        assertThat(CLASSES.getPackage(HOUSE).isAnnotatedWith(NullMarked.class)).isTrue();
    }

    @Test
    void the_bans_bite() {
        var offender = new ClassFileImporter().importClasses(Offender.class);
        DescribedPredicate<JavaClass> any = describe("are any", one -> true);
        assertThat(noClock(any).evaluate(offender).getFailureReport().getDetails()).hasSize(3);
        assertThat(noHashOrder(any).evaluate(offender).getFailureReport().getDetails()).hasSize(3);
    }

    /** Breaks the bans of the pure ring. */
    private static final class Offender {
        static Map<String, Long> offend() {
            var map = new HashMap<String, Long>();
            map.put("now", System.nanoTime() + System.currentTimeMillis());
            map.put("chance", Math.round(Math.random()));
            Supplier<Map<String, Long>> unseen = HashMap::new;
            map.putAll(unseen.get());
            return Map.copyOf(map);
        }
    }

    private static ArchRule noClock(DescribedPredicate<JavaClass> where) {
        return noClasses().that(where).should().accessTargetWhere(calls(call -> call.matches(
                "java\\.lang\\.System\\.(nanoTime|currentTimeMillis|getenv|getProperty|identityHashCode)"
                        + "|java\\.lang\\.Math\\.random|java\\.util\\.UUID\\..*|java\\.lang\\.Thread\\..*"
                        + "|java\\.util\\.(Random|SplittableRandom)\\..*|java\\.util\\.random\\..*"
                        + "|java\\.security\\.SecureRandom\\..*|java\\.time\\..*\\.(now|system.*)")));
    }

    private static ArchRule noHashOrder(DescribedPredicate<JavaClass> where) {
        return noClasses().that(where).should().accessTargetWhere(calls(call -> call.matches(
                "java\\.util\\.(Set|Map)\\.(of|ofEntries|copyOf)"
                        + "|java\\.util\\.(HashMap|HashSet|IdentityHashMap|WeakHashMap|Hashtable)\\.<init>"
                        + "|java\\.util\\.concurrent\\.ConcurrentHashMap\\..*"
                        + "|java\\.util\\.stream\\.Collectors\\.(toSet|toMap|toUnmodifiableSet|toUnmodifiableMap"
                        + "|groupingBy|partitioningBy)"
                        + "|java\\.util\\.Collection\\.parallelStream|java\\.util\\.stream\\..*\\.parallel")));
    }

    private static DescribedPredicate<JavaAccess<?>> calls(Predicate<String> banned) {
        return describe("is banned here",
                call -> banned.test(call.getTargetOwner().getName() + "." + call.getTarget().getName()));
    }

    private static DescribedPredicate<JavaClass> pure() {
        return resideInAnyPackage(PURE.stream().map(name -> HOUSE + "." + name).toArray(String[]::new));
    }

    private static void only(List<String> names, String... libraries) {
        check(outside(names.toArray(String[]::new)).should().dependOnClassesThat(resideInAnyPackage(libraries)));
    }

    private static GivenClassesConjunction outside(String... names) {
        return noClasses().that(not(resideInAnyPackage(
                Stream.of(names).map(name -> HOUSE + "." + name).toArray(String[]::new))));
    }

    /** Escaping text for a URL opens nothing. */
    private static boolean opensSockets(JavaClass one) {
        return Pattern.matches("java\\.net\\.(?!URLDecoder$|URLEncoder$|URI$).*|java\\.nio\\.channels\\..*Socket.*",
                one.getName());
    }

    /** A path is a name; what opens one is not. */
    private static boolean opensFiles(JavaClass one) {
        return Pattern.matches("java\\.io\\.(File.*|RandomAccessFile)|java\\.nio\\.channels\\..*File.*"
                + "|java\\.nio\\.file\\.(?!Path$|InvalidPathException$).*", one.getName());
    }

    private static SortedSet<String> reach(String name) {
        var reached = new TreeSet<>(List.of(name));
        ARROWS.getOrDefault(name, List.of()).forEach(next -> reached.addAll(reach(next)));
        return reached;
    }

    private static void check(ArchRule rule) {
        rule.check(CLASSES);
    }
}
