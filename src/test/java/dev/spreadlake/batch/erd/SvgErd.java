package dev.spreadlake.batch.erd;

import dev.spreadlake.batch.model.ModelDoc;
import dev.spreadlake.batch.model.ModelDoc.Column;
import dev.spreadlake.batch.model.ModelDoc.ForeignKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The model as an SVG for one screen of 1440 × 900. Four layers from left to right, so that each
 * key points at a neighbour and no line crosses a table: the widest dimension and those of one fact
 * alone, the facts that point at it, the other dimensions, the other facts. All keys that point at
 * one column share a track. One use.
 */
final class SvgErd {
  private static final int ROW = 13;
  private static final int HEAD = 18;
  private static final int GRAIN_ROW = 12;
  private static final int GRAIN_CHARS = 54;
  private static final int PAD = 3;
  private static final int GAP = 6;
  private static final int WIDTH = 272;
  private static final int TRACKS = 108;
  private static final int MARGIN = 12;
  private static final int LEGEND = 180;
  private static final String[] COLOURS = {
    "#2f6f9f", "#8a3f8f", "#b3541e", "#3d7a37", "#8a6d00", "#a8324a", "#00757a"
  };

  private final List<ModelDoc> tables;
  private final Map<String, Box> boxes = new LinkedHashMap<>();
  private final Map<String, String> colours = new LinkedHashMap<>();
  private final StringBuilder svg = new StringBuilder();

  private record Box(ModelDoc table, int x, int y, List<String> grain) {
    int height() {
      return HEAD + grain.size() * GRAIN_ROW + PAD + table.columns().size() * ROW + 2;
    }

    int rowY(String column) {
      int row = 0;
      while (!table.columns().get(row).name().equals(column)) {
        row++;
      }
      return y + HEAD + grain.size() * GRAIN_ROW + PAD + row * ROW + ROW / 2;
    }
  }

  private SvgErd(List<ModelDoc> tables) {
    this.tables =
        tables.stream().sorted(Comparator.comparingInt(t -> -t.columns().size())).toList();
  }

  /** The picture; the same tables give the same text. */
  public static String of(List<ModelDoc> tables) {
    return new SvgErd(tables).draw();
  }

  private String draw() {
    List<ModelDoc> facts = tables.stream().filter(t -> !t.foreignKeys().isEmpty()).toList();
    List<ModelDoc> dimensions = tables.stream().filter(t -> t.foreignKeys().isEmpty()).toList();
    ModelDoc widest = dimensions.get(0);
    List<ModelDoc> inner = facts.stream().filter(t -> pointsAt(t, widest)).toList();
    List<ModelDoc> outer = facts.stream().filter(t -> !inner.contains(t)).toList();
    List<ModelDoc> left =
        dimensions.stream()
            .filter(
                t ->
                    t.equals(widest)
                        || facts.stream().filter(fact -> pointsAt(fact, t)).count() == 1)
            .toList();
    List<ModelDoc> right = dimensions.stream().filter(t -> !left.contains(t)).toList();
    int step = WIDTH + TRACKS;
    int bottom =
        Math.max(
            Math.max(stack(left, MARGIN, MARGIN, GAP), stack(inner, MARGIN + step, MARGIN, GAP)),
            Math.max(
                stack(right, MARGIN + 2 * step, MARGIN, 3 * GAP),
                stack(outer, MARGIN + 3 * step, MARGIN + LEGEND, 3 * GAP)));

    open(MARGIN + 3 * step + WIDTH + MARGIN, bottom + MARGIN);
    tracks(inner, left, false);
    tracks(inner, right, true);
    tracks(outer, right, false);
    boxes.values().forEach(this::table);
    legend(MARGIN + 3 * step);
    svg.append("</svg>\n");
    return svg.toString();
  }

  private static boolean pointsAt(ModelDoc fact, ModelDoc dimension) {
    return fact.foreignKeys().stream().anyMatch(key -> key.table().equals(dimension.name()));
  }

  /** Places tables under each other; returns where they end. */
  private int stack(List<ModelDoc> column, int x, int top, int gap) {
    int y = top;
    for (ModelDoc table : column) {
      Box box = new Box(table, x, y, wrapped(table.grain()));
      boxes.put(table.name(), box);
      y += box.height() + gap;
    }
    return y - gap;
  }

  private static List<String> wrapped(String grain) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : grain.split(" ", -1)) {
      if (line.length() + word.length() > GRAIN_CHARS) {
        lines.add(line.toString().strip());
        line.setLength(0);
      }
      line.append(word).append(' ');
    }
    lines.add(line.toString().strip());
    return lines;
  }

  private void open(int width, int height) {
    add(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\""
            + " font-family=\"Arial, Liberation Sans, Helvetica, sans-serif\" font-size=\"11\""
            + " role=\"img\">",
        width, height);
    add("<title>Spreadlake master data: tables, keys and grain</title>");
    add("<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>", width, height);
  }

  /** The lines between two layers, a track for each column pointed at; the first is the nearest. */
  private void tracks(List<ModelDoc> facts, List<ModelDoc> dimensions, boolean toTheRight) {
    Set<String> targets = new LinkedHashSet<>();
    for (ModelDoc dimension : dimensions) {
      for (Column column : dimension.columns()) {
        String name = dimension.name() + "." + column.name();
        if (facts.stream()
            .flatMap(fact -> fact.foreignKeys().stream())
            .anyMatch(key -> key.references().equals(name))) {
          targets.add(name);
        }
      }
    }
    int sign = toTheRight ? 1 : -1;
    int from = boxes.get(facts.get(0).name()).x() + (toTheRight ? WIDTH : 0);
    int track = 0;
    for (String target : targets) {
      int x = from + sign * (TRACKS - 26 - 18 * track);
      lines(facts, target, from, x, sign);
      track++;
    }
  }

  /** All keys that point at one column. */
  private void lines(List<ModelDoc> facts, String target, int from, int x, int sign) {
    String colour = colours.computeIfAbsent(target, t -> COLOURS[colours.size() % COLOURS.length]);
    int top = Integer.MAX_VALUE;
    int bottom = 0;
    ForeignKey last = null;
    for (ModelDoc fact : facts) {
      for (ForeignKey key : fact.foreignKeys()) {
        if (key.references().equals(target)) {
          last = key;
          int y = boxes.get(fact.name()).rowY(key.column());
          top = Math.min(top, y);
          bottom = Math.max(bottom, y);
          line(from, y, x, y, colour);
          many(from, y, sign, colour);
          ring(from + 13 * sign, y, colour);
          add("<circle cx=\"%d\" cy=\"%d\" r=\"2.4\" fill=\"%s\"/>", x, y, colour);
        }
      }
    }
    int end = boxes.get(last.table()).rowY(last.targetColumn());
    line(x, end, from + TRACKS * sign, end, colour);
    if (MermaidErd.isDurable(tables, last)) {
      many(from + TRACKS * sign, end, -sign, colour);
      bar(from + (TRACKS - 13) * sign, end, colour);
    } else {
      bar(from + (TRACKS - 6) * sign, end, colour);
      bar(from + (TRACKS - 10) * sign, end, colour);
    }
    line(x, Math.min(top, end), x, Math.max(bottom, end), colour);
  }

  /** A crow's foot whose toes stand at x. */
  private void many(int x, int y, int sign, String colour) {
    line(x + 10 * sign, y, x, y - 5, colour);
    line(x + 10 * sign, y, x, y + 5, colour);
  }

  private void ring(int x, int y, String colour) {
    add("<circle cx=\"%d\" cy=\"%d\" r=\"3\" fill=\"#ffffff\" stroke=\"%s\"/>", x, y, colour);
  }

  private void bar(int x, int y, String colour) {
    line(x, y - 5, x, y + 5, colour);
  }

  private void line(int x1, int y1, int x2, int y2, String colour) {
    add(
        "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"%s\" stroke-width=\"1.4\"/>",
        x1, y1, x2, y2, colour);
  }

  private void table(Box box) {
    ModelDoc table = box.table();
    add(
        "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"4\" fill=\"#fbfcfd\""
            + " stroke=\"#51606e\"/>",
        box.x(), box.y(), WIDTH, box.height());
    head(box.x(), box.y(), WIDTH, !table.foreignKeys().isEmpty());
    add(
        "<text x=\"%d\" y=\"%d\" font-size=\"12\" font-weight=\"bold\" fill=\"#ffffff\">%s</text>",
        box.x() + 8, box.y() + 13, table.name());
    int y = box.y() + HEAD + 11;
    for (String line : box.grain()) {
      add(
          "<text x=\"%d\" y=\"%d\" font-size=\"10\" font-style=\"italic\" fill=\"#44515c\">"
              + "%s</text>",
          box.x() + 8, y, escaped(line));
      y += GRAIN_ROW;
    }
    for (Column column : table.columns()) {
      row(box, column);
    }
  }

  private void head(int x, int y, int width, boolean fact) {
    add(
        "<path d=\"M%d %dv-%da4 4 0 0 1 4 -4h%da4 4 0 0 1 4 4v%dz\" fill=\"%s\"/>",
        x, y + HEAD, HEAD - 4, width - 8, HEAD - 4, fact ? "#1f4e79" : "#40535f");
  }

  private void row(Box box, Column column) {
    ModelDoc table = box.table();
    boolean primary = table.primaryKey().contains(column.name());
    List<String> keys = new ArrayList<>();
    if (primary) {
      keys.add("PK");
    } else if (isPointedAt(table.name() + "." + column.name())) {
      keys.add("DK");
    }
    if (table.foreignKeys().stream().anyMatch(key -> key.column().equals(column.name()))) {
      keys.add("FK");
    }
    int y = box.rowY(column.name()) + 4;
    add(
        "<text x=\"%d\" y=\"%d\" font-size=\"10\" font-weight=\"bold\" fill=\"#8a3f00\">%s</text>",
        box.x() + 8, y, String.join(" ", keys));
    add(
        "<text x=\"%d\" y=\"%d\" fill=\"#1d2730\"%s>%s</text>",
        box.x() + 42, y, primary ? " font-weight=\"bold\"" : "", column.name());
    add(
        "<text x=\"%d\" y=\"%d\" font-size=\"10\" text-anchor=\"end\" fill=\"#44515c\">"
            + "%s</text>",
        box.x() + WIDTH - 8, y, column.type());
  }

  private boolean isPointedAt(String column) {
    return tables.stream()
        .flatMap(table -> table.foreignKeys().stream())
        .anyMatch(key -> key.references().equals(column));
  }

  private void legend(int x) {
    add(
        "<text x=\"%d\" y=\"%d\" font-size=\"17\" font-weight=\"bold\" fill=\"#1d2730\">"
            + "Master data: one star, %d tables</text>",
        x, MARGIN + 16, tables.size());
    int y = MARGIN + 36;
    String ink = "#51606e";
    line(x, y, x + 28, y, ink);
    many(x, y, 1, ink);
    ring(x + 13, y, ink);
    said(x + 42, y, "none or many rows of the fact");
    y += ROW + 2;
    line(x, y, x + 28, y, ink);
    bar(x + 18, y, ink);
    bar(x + 22, y, ink);
    said(x + 42, y, "exactly one row of the dimension");
    y += ROW + 2;
    line(x, y, x + 28, y, ink);
    many(x + 28, y, -1, ink);
    bar(x + 15, y, ink);
    said(x + 42, y, "one or more, the versions of one user");
    y += ROW + 2;
    keyed(x, y, "PK", "key of the row (several: together)");
    y += ROW + 2;
    keyed(x, y, "FK", "found in the table the line leads to");
    y += ROW + 2;
    keyed(x, y, "DK", "durable key, the same for every version");
    y += ROW + 2;
    y += 4;
    head(x, y - 10, 30, true);
    head(x + 34, y - 10, 30, false);
    said(x + 72, y, "fact, dimension; in italics the grain");
  }

  private void keyed(int x, int y, String key, String text) {
    add(
        "<text x=\"%d\" y=\"%d\" font-size=\"10\" font-weight=\"bold\" fill=\"#8a3f00\">%s</text>",
        x + 7, y + 4, key);
    said(x + 42, y, text);
  }

  private void said(int x, int y, String text) {
    add("<text x=\"%d\" y=\"%d\" fill=\"#1d2730\">%s</text>", x, y + 4, text);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  @com.google.errorprone.annotations.FormatMethod
  private void add(
      @com.google.errorprone.annotations.FormatString String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
