package io.nodeplane.harness.report;

import io.nodeplane.harness.check.Arrivals;
import io.nodeplane.harness.check.Judgement;
import io.nodeplane.harness.check.Series;
import io.nodeplane.harness.check.Written;
import io.nodeplane.harness.evidence.Run;
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
        return render(run, judgement, Series.none(run.world()), Simulated.notAsked());
    }

    /**
     * {@return the report of one run of several}
     *
     * @param here all runs of the experiment in this world, this one among them
     * @param simulated what stands beside what was measured
     */
    public static Rendered render(Run run, Judgement judgement, Series here, Simulated simulated) {
        var account = Account.of(run, judgement);
        var written = Written.of(run);
        var markdown = new Markdown(account.names()::told);
        var arrivals = new Arrivals(run);
        var story = new SpaceTime(account, arrivals);
        var beliefs = new BeliefSection(account);
        var findings = new FindingsSection(account);
        var timeline = new TimelineSection(account);
        head(markdown, account, new AnswerSection(account, written, here), arrivals);
        beliefs.picture(markdown);
        new SpaceTimeSection(account, story).write(markdown);
        findings.failed(markdown);
        markdown.heading("What was done");
        timeline.brief(markdown);
        markdown.heading("What it cost");
        new CostSection(account).write(markdown);
        again(markdown, account, here);
        // From here on each part is folded: what is above is all that most readers need.
        findings.expectations(markdown);
        beliefs.write(markdown);
        new CountsSection(account, written).write(markdown);
        timeline.write(markdown);
        new EventsSection(account).write(markdown);
        new MeasuresSection(account, here, simulated).write(markdown);
        new DivergenceSection(account).write(markdown);
        new ArrivalSection(account, arrivals).write(markdown);
        new FeedSection(account).write(markdown);
        new WhySection(account).write(markdown);
        new DeathSection(account).write(markdown);
        new WritingSection(account).write(markdown);
        new TrafficSection(account).write(markdown);
        findings.invariants(markdown);
        new SetupSection(account, here.size()).write(markdown);
        var pictures = new TreeMap<String, String>();
        pictures.put(BeliefSection.PICTURE, new BeliefPicture(account).svg());
        pictures.put(DivergenceSection.PICTURE, new HeadsPicture(account).svg());
        if (!arrivals.lags().isEmpty()) {
            pictures.put(ArrivalSection.PICTURE, new LagPicture(account, arrivals).svg());
        }
        if (story.isDrawn()) {
            pictures.put(SpaceTimeSection.PICTURE, new SpaceTimePicture(account, story).svg());
        }
        return new Rendered(SetupSection.withoutPlaces(markdown.text(), run.nodes(), run.id()), pictures);
    }

    /** {@return the moment for people, to the minute, in UTC} */
    static String date(Instant moment) {
        return DATE.format(moment);
    }

    /** Title, question, what answers it, and how the checks ended. */
    private static void head(Markdown markdown, Account account, AnswerSection answer, Arrivals arrivals) {
        var run = account.run();
        var verdict = account.judgement().verdict().word();
        markdown.block("# " + account.experiment() + ": " + verdict);
        markdown.block("> " + Markdown.cell(run.experiment().question()));
        answer.write(markdown);
        markdown.raw(IndexEntry.of(run, verdict, IndexNumbers.of(account, answer, arrivals)).comment());
    }

    private static void again(Markdown markdown, Account account, Series here) {
        var run = account.run();
        markdown.block("World " + Markdown.code(run.world()) + ", " + date(run.started()) + " UTC, "
                + run.experiment().cluster().describe() + ". Run it again:");
        markdown.fence("sh", run.command());
        if (here.size() > 1) {
            var verdicts = MeasuresSection.verdicts(here);
            markdown.block(Character.toUpperCase(verdicts.charAt(0)) + verdicts.substring(1)
                    + "; this report is about the last of those with the worst verdict, and its table of measures about"
                    + " all.");
        }
    }
}
