package dev.spreadlake.quality.report;

import dev.spreadlake.quality.QualityLedger;
import dev.spreadlake.quality.QualityRequests.Hop;
import dev.spreadlake.quality.QualityRequests.Point;
import dev.spreadlake.quality.QualityRequests.RuleState;
import dev.spreadlake.quality.QualityRequests.ScoreLine;
import dev.spreadlake.quality.QualityRequests.ServiceLevel;
import dev.spreadlake.quality.QualityResult;
import dev.spreadlake.store.Sha256;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/**
 * The data-quality page: one HTML file without scripts, fonts or links to elsewhere. Every text is
 * escaped. Stateless.
 */
public final class QualityPage {
  private static final String STYLE =
      """
      :root{color-scheme:light dark;--line:#8884;--bad:#c0392b;--warn:#b7791f;--good:#2e8b57}
      body{font:15px/1.45 system-ui,sans-serif;margin:2rem auto;max-width:78rem;padding:0 1rem}
      h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2rem}
      table{border-collapse:collapse;width:100%}
      th,td{border-bottom:1px solid var(--line);padding:.35rem .5rem;text-align:left;\
      vertical-align:top}
      td.n{text-align:right;font-variant-numeric:tabular-nums}
      .pass{color:var(--good)}.fail{color:var(--bad);font-weight:600}.warn{color:var(--warn)}
      .not_run{opacity:.65}.trend{font-family:monospace;white-space:nowrap;letter-spacing:1px}
      small{opacity:.8;overflow-wrap:anywhere}
      """;

  private static final int TREND_SHOWN = 20;

  private QualityPage() {}

  /** The policy under which the page may be shown: its own style and nothing else. */
  public static String policy() {
    return "default-src 'none'; style-src '"
        + Sha256.source(STYLE)
        + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
  }

  /**
   * Writes the page.
   *
   * @param mode simulated, live or replay, said on top
   */
  public static String of(
      Instant at,
      String mode,
      List<RuleState> rules,
      List<ServiceLevel> freshness,
      List<Hop> hops,
      List<String> held) {
    StringBuilder html = new StringBuilder(64 * 1024);
    html.append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
        .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
        .append("<title>Spreadlake: data quality</title><style>")
        .append(STYLE)
        .append("</style></head><body><main><h1>Data quality</h1>");
    summary(html, at, mode, rules, held);
    scorecard(html, QualityLedger.scorecard(rules));
    if (!freshness.isEmpty()) {
      freshness(html, freshness);
    }
    if (!hops.isEmpty()) {
      hops(html, hops);
    }
    rules(html, rules);
    return html.append("</main></body></html>\n").toString();
  }

  private static void summary(
      StringBuilder html, Instant at, String mode, List<RuleState> rules, List<String> held) {
    long run = rules.stream().filter(r -> r.last() != null).count();
    long failing = rules.stream().filter(r -> !r.failing().isEmpty()).count();
    html.append("<p>").append(time(at));
    if (!mode.isEmpty()) {
      html.append(", markets: <strong>").append(escape(mode)).append("</strong>");
    }
    html.append(". ").append(rules.size()).append(" rules, ").append(run).append(" have run, ");
    html.append("<span class=\"").append(failing == 0 ? "pass" : "fail").append("\">");
    html.append(failing).append(" fail</span>.</p>");
    for (String reason : held) {
      html.append("<p class=\"fail\">Gold is held back: ").append(escape(reason)).append("</p>");
    }
  }

  private static void scorecard(StringBuilder html, List<ScoreLine> lines) {
    head(html, "Scorecard", "Data set", "Dimension", "Rules", "Pass", "Fail", "Not run", "Score");
    for (ScoreLine line : lines) {
      html.append("<tr>");
      cell(html, line.dataset());
      cell(html, line.dimension().id());
      number(html, line.rules());
      number(html, line.passing());
      number(html, line.failing());
      number(html, line.notRun());
      String score =
          Double.isNaN(line.score())
              ? "not run"
              : String.format(Locale.ROOT, "%.0f %%", line.score());
      html.append("<td class=\"n ").append(line.status()).append("\">").append(score);
      html.append("</td></tr>");
    }
    html.append("</tbody></table>");
  }

  private static void freshness(StringBuilder html, List<ServiceLevel> levels) {
    head(html, "Freshness", "Data set", "Status", "Age", "Promised");
    for (ServiceLevel level : levels) {
      html.append("<tr>");
      cell(html, level.dataset());
      String mark =
          switch (level.status()) {
            case MET -> "pass";
            case MISSED, ALL_FAILED -> "fail";
            case NOT_RUN -> "not_run";
          };
      html.append("<td class=\"").append(mark).append("\">").append(level.status());
      html.append("</td>");
      cell(html, level.ageSeconds() < 0 ? "" : level.ageSeconds() + " s");
      cell(html, "at most " + level.maxAgeSeconds() + " s");
      html.append("</tr>");
    }
    html.append("</tbody></table>");
  }

  private static void hops(StringBuilder html, List<Hop> hops) {
    head(
        html,
        "Rows in = accepted + kept out + repeated",
        "Pipeline",
        "From",
        "To",
        "Rows in",
        "Accepted",
        "Kept out",
        "Repeated");
    for (Hop hop : hops) {
      html.append("<tr>");
      cell(html, hop.pipeline());
      cell(html, hop.from());
      cell(html, hop.to());
      number(html, hop.rowsIn());
      number(html, hop.accepted());
      number(html, hop.quarantined());
      number(html, hop.duplicates());
      html.append("</tr>");
    }
    html.append("</tbody></table>");
  }

  private static void rules(StringBuilder html, List<RuleState> rules) {
    head(html, "Rules", "Rule", "Meaning", "Last result", "Trend", "Failing rows");
    for (RuleState state : rules) {
      QualityResult last = state.last();
      String status = last == null ? "not_run" : last.passed() ? "pass" : "fail";
      html.append("<tr><td><strong>").append(escape(state.rule().id()));
      html.append("</strong><br><small>").append(escape(state.rule().dataset())).append(", ");
      html.append(state.rule().dimension().id()).append(", ").append(state.rule().severity());
      html.append(", ").append(state.rule().where().id()).append(", ask ");
      html.append(escape(state.rule().owner())).append("</small></td>");
      html.append("<td>").append(escape(state.rule().meaning()));
      html.append("<br><small>").append(escape(state.rule().action())).append("</small></td>");
      html.append("<td class=\"").append(status).append("\">").append(status.replace('_', ' '));
      if (last != null) {
        html.append("<br><small>").append(escape(last.dataset())).append(": ");
        html.append(escape(last.observed())).append("<br>").append(time(last.at()));
        if (!last.passed()) {
          html.append("<br>").append(escape(last.detail()));
        }
        html.append("</small>");
      }
      html.append("</td><td class=\"trend\">");
      List<Point> trend = state.trend();
      for (Point point : trend.subList(Math.max(0, trend.size() - TREND_SHOWN), trend.size())) {
        html.append(point.passed() ? "<span class=\"pass\">●" : "<span class=\"fail\">✕");
        html.append("</span>");
      }
      html.append("</td>");
      number(html, last == null ? 0 : last.failingRows());
      html.append("</tr>");
    }
    html.append("</tbody></table>");
  }

  private static void head(StringBuilder html, String title, String... columns) {
    html.append("<h2>").append(escape(title)).append("</h2><table><thead><tr>");
    for (String column : columns) {
      html.append("<th scope=\"col\">").append(escape(column)).append("</th>");
    }
    html.append("</tr></thead><tbody>");
  }

  private static void cell(StringBuilder html, String text) {
    html.append("<td>").append(escape(text)).append("</td>");
  }

  private static void number(StringBuilder html, long value) {
    html.append("<td class=\"n\">").append(String.format(Locale.ROOT, "%,d", value));
    html.append("</td>");
  }

  private static String time(Instant at) {
    return at.truncatedTo(ChronoUnit.SECONDS).toString().replace('T', ' ').replace("Z", " UTC");
  }

  private static String escape(String text) {
    if (text == null) {
      return "";
    }
    StringBuilder safe = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '<' -> safe.append("&lt;");
        case '>' -> safe.append("&gt;");
        case '&' -> safe.append("&amp;");
        case '"' -> safe.append("&quot;");
        case '\'' -> safe.append("&#39;");
        default -> safe.append(c < ' ' && c != '\n' && c != '\t' ? '\uFFFD' : c);
      }
    }
    return safe.toString();
  }
}
