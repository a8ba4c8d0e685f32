package io.nodeplane.harness.report;

import io.nodeplane.harness.check.Judgement;
import io.nodeplane.harness.check.Series;
import io.nodeplane.harness.evidence.Run;
import io.nodeplane.harness.index.Arrivals;
import io.nodeplane.harness.index.RunIndex;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.TreeMap;

/**
 * The report of a run: what was asked, what is the answer, and what shows it.
 *
 * <p>A pure function: the same run and judgement give the same bytes, on every machine and in every time zone.
 */
public final class Report {
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private Report() {}

    /** {@return the report of a run that stands alone} */
    public static Rendered render(Run run, Judgement judgement) {
        return render(RunIndex.of(run), judgement, Series.none(run.world()), Simulated.notAsked());
    }

    /** {@return the report of one run of several, whose evidence lies nowhere but where it was made} */
    public static Rendered render(RunIndex index, Judgement judgement, Series here, Simulated simulated) {
        return render(index, judgement, here, simulated, new Bundled.Nowhere());
    }

    /**
     * {@return the report of one run of several}
     *
     * @param here all runs of the experiment in this world, this one among them
     * @param simulated what stands beside what was measured
     * @param bundled where its evidence is
     */
    public static Rendered render(RunIndex index, Judgement judgement, Series here, Simulated simulated,
            Bundled bundled) {
        var run = index.run();
        var context = ReportContext.of(index, judgement);
        var written = index.written();
        var replay = Replay.of(context);
        var markdown = new Markdown(context.names()::told);
        var arrivals = index.arrivals();
        var story = new SpaceTime(context, arrivals);
        var beliefs = new BeliefSection(context);
        var findings = new FindingsSection(context);
        var timeline = new TimelineSection(context);
        var tunnels = new TunnelSection(context);
        head(markdown, context, new AnswerSection(context, written, here), arrivals);
        beliefs.picture(markdown);
        tunnels.picture(markdown);
        new SpaceTimeSection(context, story).write(markdown);
        findings.failed(markdown);
        markdown.heading("What was done");
        timeline.brief(markdown);
        markdown.heading("What it cost");
        new CostSection(context).write(markdown);
        again(markdown, context, here, bundled);
        // From here on each part is folded: what is above is all that most readers need.
        findings.expectations(markdown);
        beliefs.write(markdown);
        tunnels.write(markdown);
        new CountsSection(context, written).write(markdown);
        timeline.write(markdown);
        new EventsSection(context).write(markdown);
        new MeasuresSection(context, here, simulated).write(markdown);
        new DivergenceSection(context).write(markdown);
        new ArrivalSection(context, arrivals).write(markdown);
        new FeedSection(context).write(markdown);
        new WhySection(context, replay).write(markdown);
        new DeathSection(context, replay).write(markdown);
        new WritingSection(context, replay).write(markdown);
        new TrafficSection(context).write(markdown);
        findings.invariants(markdown);
        new SetupSection(context, here.size(), bundled).write(markdown);
        var pictures = new TreeMap<String, String>();
        pictures.put(BeliefSection.PICTURE, new BeliefPicture(context).svg());
        pictures.put(DivergenceSection.PICTURE, new HeadsPicture(context).svg());
        if (!arrivals.lags().isEmpty()) {
            pictures.put(ArrivalSection.PICTURE, new LagPicture(context, arrivals).svg());
        }
        if (tunnels.isDrawn()) {
            pictures.put(TunnelSection.PICTURE, new TunnelPicture(context).svg());
        }
        if (story.isDrawn()) {
            pictures.put(SpaceTimeSection.PICTURE, new SpaceTimePicture(context, story).svg());
        }
        return new Rendered(SetupSection.withoutPlaces(markdown.text(), run.nodes(), run.id()), pictures);
    }

    /** {@return the moment for people, to the minute, in UTC} */
    static String date(Instant moment) {
        return DATE.format(moment);
    }

    /** Title, question, what answers it, and how the checks ended. */
    private static void head(Markdown markdown, ReportContext context, AnswerSection answer, Arrivals arrivals) {
        var run = context.run();
        var verdict = context.judgement().verdict().word();
        markdown.block("# " + context.experiment() + ": " + verdict);
        markdown.block("> " + Markdown.cell(run.experiment().question()));
        answer.write(markdown);
        markdown.raw(IndexEntry.of(run, verdict, IndexNumbers.of(context, answer, arrivals)).comment());
    }

    private static void again(Markdown markdown, ReportContext context, Series here,
            Bundled bundled) {
        var run = context.run();
        markdown.block("World " + Markdown.code(run.world()) + ", " + date(run.started()) + " UTC, "
                + run.experiment().cluster().describe() + ". Run it again:");
        markdown.fence("sh", run.command());
        if (bundled instanceof Bundled.Beside(var file, var bytes, var recheck)) {
            markdown.block("Or judge [the evidence of this run](" + file + ") again (" + Quantity.bytes(bytes) + "):");
            markdown.fence("sh", recheck);
        }
        if (here.size() > 1) {
            var verdicts = MeasuresSection.verdicts(here);
            markdown.block(Character.toUpperCase(verdicts.charAt(0)) + verdicts.substring(1)
                    + "; this report is about the last of those with the worst verdict, and its table of measures about"
                    + " all.");
        }
    }
}
