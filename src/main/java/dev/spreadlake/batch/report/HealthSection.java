package dev.spreadlake.batch.report;

import dev.spreadlake.batch.run.RunReport;
import dev.spreadlake.quality.QualityResult;
import dev.spreadlake.quality.Rule;
import dev.spreadlake.quality.RuleCatalogue;
import java.util.ArrayList;
import java.util.List;

/** What the report says of the health of the data: the newest run of each pipeline. */
final class HealthSection {
  private HealthSection() {}

  static void write(Html html, List<RunReport> newest) {
    html.raw("<h2 id=\"health\">Data health</h2>")
        .element(
            "p",
            "Every row that came in is accounted for: it was accepted, kept out (quarantined, with"
                + " its reason, to be repaired and taken in again) or left out as a duplicate.");
    if (newest.isEmpty()) {
      html.element("p", "Nothing has run in this lake yet.");
    }
    for (RunReport run : newest) {
      run(html, run);
    }
  }

  private static void run(Html html, RunReport run) {
    boolean good = run.status().equals("succeeded");
    html.raw("<h3>")
        .text(capital(run.pipeline()))
        .raw(" <span class=\"" + (good ? "good" : "bad") + "\">")
        .text(run.status())
        .raw("</span></h3><p class=\"dim\">")
        .text(run.run() + ", ended " + run.finished().toString().replaceFirst("\\..*Z", "Z"))
        .raw("</p>");
    if (!run.message().isEmpty()) {
      html.element("p", run.message());
    }
    List<List<Object>> rows = new ArrayList<>();
    for (RunReport.Input input : run.inputs()) {
      rows.add(
          List.of(
              input.file(),
              Html.count(input.rowsIn()),
              Html.count(input.accepted()),
              Html.count(input.quarantined()),
              Html.count(input.duplicates()),
              input.adds() ? "adds up" : "does not add up"));
    }
    if (!rows.isEmpty()) {
      html.table(List.of("File", "Rows in#", "Accepted#", "Kept out#", "Duplicates#", "Sum"), rows);
    }
    failing(html, run);
  }

  private static void failing(Html html, RunReport run) {
    RuleCatalogue catalogue = RuleCatalogue.builtIn();
    List<QualityResult> failing = run.quality().stream().filter(r -> !r.passed()).toList();
    long passed = (long) run.quality().size() - failing.size();
    html.element(
        "p",
        passed
            + " of "
            + run.quality().size()
            + " rules and checks found nothing."
            + (failing.isEmpty() ? "" : " The others:"));
    List<List<Object>> rows = new ArrayList<>();
    for (QualityResult result : failing) {
      String action = "";
      String meaning = result.detail();
      if (catalogue.has(result.rule())) {
        Rule rule = catalogue.get(result.rule());
        action = rule.action();
        meaning = rule.meaning();
      }
      rows.add(List.of(result.rule(), result.severity(), result.observed(), meaning, action));
    }
    if (!rows.isEmpty()) {
      html.table(List.of("Rule", "Weight", "Found", "What should hold", "What to do"), rows);
    }
  }

  private static String capital(String name) {
    return name.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + name.substring(1);
  }
}
