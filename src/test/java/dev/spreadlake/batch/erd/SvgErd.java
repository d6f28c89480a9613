package dev.spreadlake.batch.erd;

import dev.spreadlake.batch.model.ModelDoc;
import dev.spreadlake.batch.model.ModelDoc.Column;
import dev.spreadlake.batch.model.ModelDoc.ForeignKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The model as an SVG for one screen. Facts stand in the middle, the widest dimension to their
 * left, the others to their right; each dimension's lines share one track, so that nothing crosses
 * a table. One use.
 */
final class SvgErd {
  private static final int ROW = 17;
  private static final int HEAD = 24;
  private static final int GRAIN_ROW = 13;
  private static final int GRAIN_CHARS = 58;
  private static final int GAP = 20;
  private static final int WIDTH = 320;
  private static final int TRACKS = 132;
  private static final int MARGIN = 24;
  private static final int TITLE = 48;
  private static final String[] COLOURS = {
    "#2f6f9f", "#b3541e", "#3d7a37", "#8a3f8f", "#8a6d00", "#a8324a"
  };

  private final List<ModelDoc> tables;
  private final Map<String, Box> boxes = new LinkedHashMap<>();
  private final StringBuilder svg = new StringBuilder();

  private record Box(ModelDoc table, int x, int y, List<String> grain) {
    int height() {
      return HEAD + grain.size() * GRAIN_ROW + 6 + table.columns().size() * ROW + 4;
    }

    int rowY(String column) {
      int row = 0;
      while (!table.columns().get(row).name().equals(column)) {
        row++;
      }
      return y + HEAD + grain.size() * GRAIN_ROW + 6 + row * ROW + ROW / 2;
    }
  }

  private SvgErd(List<ModelDoc> tables) {
    this.tables = tables;
  }

  /** The picture; the same tables give the same text. */
  public static String of(List<ModelDoc> tables) {
    return new SvgErd(tables).draw();
  }

  private String draw() {
    List<ModelDoc> facts = tables.stream().filter(t -> !t.foreignKeys().isEmpty()).toList();
    List<ModelDoc> dimensions = new ArrayList<>(tables);
    dimensions.removeAll(facts);
    ModelDoc widest =
        dimensions.stream().max(Comparator.comparingInt(t -> t.columns().size())).orElseThrow();
    dimensions.remove(widest);
    int middle = MARGIN + WIDTH + TRACKS / 2;
    int right = middle + WIDTH + TRACKS;
    int height = stack(facts, middle);
    stack(List.of(widest), MARGIN);
    height = Math.max(height, stack(dimensions, right));
    int width = right + WIDTH + MARGIN;

    open(width, height + MARGIN + 26);
    lines(widest, middle, false, 0, 1);
    for (int i = 0; i < dimensions.size(); i++) {
      lines(dimensions.get(i), middle, true, i + 1, dimensions.size() + 1);
    }
    boxes.values().forEach(this::table);
    legend(height + 18);
    svg.append("</svg>\n");
    return svg.toString();
  }

  /** Places tables under each other; returns where they end. */
  private int stack(List<ModelDoc> column, int x) {
    int y = TITLE;
    for (ModelDoc table : column) {
      Box box = new Box(table, x, y, wrapped(table.grain()));
      boxes.put(table.name(), box);
      y += box.height() + GAP;
    }
    return y - GAP;
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
            + " font-family=\"Verdana, DejaVu Sans, sans-serif\" font-size=\"11\" role=\"img\">",
        width, height);
    add("<title>Spreadlake master data: tables, keys and grain</title>");
    add("<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>", width, height);
    add(
        "<text x=\"%d\" y=\"30\" font-size=\"17\" font-weight=\"bold\" fill=\"#1d2730\">"
            + "Master data: one star, %d tables</text>",
        MARGIN, tables.size());
  }

  /** All keys that point at one dimension, on a track of its own. */
  private void lines(ModelDoc dimension, int middle, boolean toTheRight, int track, int tracks) {
    String colour = COLOURS[track % COLOURS.length];
    Box target = boxes.get(dimension.name());
    int gap = toTheRight ? TRACKS : TRACKS / 2;
    int from = toTheRight ? middle + WIDTH : middle;
    int sign = toTheRight ? 1 : -1;
    int x = toTheRight ? from + gap * (tracks - track) / tracks : from - gap / 2;
    int top = Integer.MAX_VALUE;
    int bottom = 0;
    for (ModelDoc table : tables) {
      for (ForeignKey key : table.foreignKeys()) {
        if (key.table().equals(dimension.name())) {
          int y = boxes.get(table.name()).rowY(key.column());
          top = Math.min(top, y);
          bottom = Math.max(bottom, y);
          many(from, y, x, sign, colour);
          int end = target.rowY(key.targetColumn());
          top = Math.min(top, end);
          bottom = Math.max(bottom, end);
          one(x, end, toTheRight ? target.x() : target.x() + WIDTH, sign, colour);
        }
      }
    }
    if (bottom > 0) {
      line(x, top, x, bottom, colour);
    }
  }

  /** A line that leaves a fact: crow's foot and ring, none or many. */
  private void many(int from, int y, int x, int sign, String colour) {
    line(from, y, x, y, colour);
    line(from + 10 * sign, y, from, y - 5, colour);
    line(from + 10 * sign, y, from, y + 5, colour);
    add(
        "<circle cx=\"%d\" cy=\"%d\" r=\"3\" fill=\"#ffffff\" stroke=\"%s\"/>",
        from + 13 * sign, y, colour);
    add("<circle cx=\"%d\" cy=\"%d\" r=\"2.4\" fill=\"%s\"/>", x, y, colour);
  }

  /** A line that arrives at a dimension: two bars, exactly one. */
  private void one(int x, int y, int to, int sign, String colour) {
    line(x, y, to, y, colour);
    line(to - 6 * sign, y - 5, to - 6 * sign, y + 5, colour);
    line(to - 10 * sign, y - 5, to - 10 * sign, y + 5, colour);
  }

  private void line(int x1, int y1, int x2, int y2, String colour) {
    add(
        "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"%s\" stroke-width=\"1.4\"/>",
        x1, y1, x2, y2, colour);
  }

  private void table(Box box) {
    ModelDoc table = box.table();
    boolean fact = !table.foreignKeys().isEmpty();
    add(
        "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"4\" fill=\"#fbfcfd\""
            + " stroke=\"#51606e\"/>",
        box.x(), box.y(), WIDTH, box.height());
    add(
        "<path d=\"M%d %dv-%da4 4 0 0 1 4 -4h%da4 4 0 0 1 4 4v%dz\" fill=\"%s\"/>",
        box.x(), box.y() + HEAD, HEAD - 4, WIDTH - 8, HEAD - 4, fact ? "#1f4e79" : "#40535f");
    add(
        "<text x=\"%d\" y=\"%d\" font-size=\"13\" font-weight=\"bold\" fill=\"#ffffff\">%s</text>",
        box.x() + 8, box.y() + 17, table.name());
    int y = box.y() + HEAD + 12;
    for (String line : box.grain()) {
      add(
          "<text x=\"%d\" y=\"%d\" font-size=\"9.5\" font-style=\"italic\" fill=\"#44515c\">"
              + "%s</text>",
          box.x() + 8, y, escaped(line));
      y += GRAIN_ROW;
    }
    for (Column column : table.columns()) {
      row(box, column);
    }
  }

  private void row(Box box, Column column) {
    ModelDoc table = box.table();
    boolean primary = table.primaryKey().contains(column.name());
    boolean foreign =
        table.foreignKeys().stream().anyMatch(key -> key.column().equals(column.name()));
    int y = box.rowY(column.name()) + 4;
    String keys = (primary ? "PK" : "") + (primary && foreign ? " " : "") + (foreign ? "FK" : "");
    add(
        "<text x=\"%d\" y=\"%d\" font-size=\"9\" font-weight=\"bold\" fill=\"#8a3f00\">%s</text>",
        box.x() + 8, y, keys);
    add(
        "<text x=\"%d\" y=\"%d\" fill=\"#1d2730\"%s>%s</text>",
        box.x() + 46, y, primary ? " font-weight=\"bold\"" : "", column.name());
    add(
        "<text x=\"%d\" y=\"%d\" font-size=\"9.5\" text-anchor=\"end\" fill=\"#44515c\">%s</text>",
        box.x() + WIDTH - 8, y, column.type());
  }

  private void legend(int y) {
    int x = MARGIN;
    add(
        "<text x=\"%d\" y=\"%d\" fill=\"#1d2730\">PK key of the row, FK found in the dimension;"
            + " crow's foot: none or many rows of the fact, two bars: exactly one row of the"
            + " dimension; in italics the grain; dark blue facts, grey dimensions</text>",
        x, y + 12);
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
