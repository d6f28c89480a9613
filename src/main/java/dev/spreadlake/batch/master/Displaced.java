package dev.spreadlake.batch.master;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.intake.InputFile;
import dev.spreadlake.batch.intake.Rejections;
import dev.spreadlake.batch.run.Quarantine;
import dev.spreadlake.batch.run.QuarantineReplay;
import dev.spreadlake.batch.run.RunReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Rows that earlier runs took in and that give way to rows of this one: a file came whose name
 * sorts before theirs, or a repaired row, or a higher level. They go to the quarantine as they
 * would have, had all come at once. A row that gives way to a later delivery of its own file, or to
 * what a person made of it, is corrected and not displaced; a repaired one is under {@code
 * repaired}.
 *
 * <p>One thread.
 */
final class Displaced {
  private static final String TX = "id,event_timestamp,user_id,amount,currency,tx_status,interface";
  private static final Map<String, String> HEADERS =
      Map.of(
          "deposit",
          TX,
          "withdrawal",
          TX,
          "event",
          "id,event_timestamp,user_id,event_name",
          MasterSources.USER_LEVEL,
          "user_id,jurisdiction,level,event_timestamp");

  private record Part(int fileId, String source, String label, String sha256, String days) {}

  private final DuckDb db;

  Displaced(DuckDb db) {
    this.db = db;
  }

  /** Makes the empty table. */
  void open() {
    db.execute(
        "create or replace temp table displaced_row (src_file integer, line bigint, rule varchar,"
            + " said varchar, raw varchar, day varchar)");
  }

  /**
   * Notes those of one kind of fact: {@code old_row} holds the kept rows of the ids at hand, {@code
   * new_row} those kept now, {@code staged_<name>} the rows that came.
   */
  void facts(String name) {
    if (db.queryLong("select count(*) from old_row") == 0) {
      return;
    }
    String id = name + "_id";
    boolean event = name.equals("event");
    String corrected =
        "select 1 from source_delivery as fo, source_delivery as fn where fo.file_id = o.src_file"
            + " and fn.file_id = n.src_file and fn.label = fo.label and fn.delivery > fo.delivery";
    String repaired =
        "select 1 from source_delivery as fo, replayed_place as p where fo.file_id = o.src_file"
            + " and p.src_file = n.src_file and p.src_line = n.src_line"
            + " and p.delivery = fo.delivery and p.line = o.src_line";
    String readAgain =
        "select 1 from staged_%s as s, source_delivery as fs, source_delivery as fo"
            + " where s.%s = o.%2$s and s.src_line = o.src_line and fs.file_id = s.src_file"
            + " and fo.file_id = o.src_file and fs.delivery = fo.delivery";
    db.execute(
        "create or replace temp table gave_way as select o.* from old_row as o inner join new_row"
            + (" as n on n." + id + " = o." + id + " where o.src_file > 0 and (" + user("o"))
            + (" <> " + user("n") + " or " + content(name, "o") + " <> " + content(name, "n"))
            + (") and not exists (" + corrected + ") and not exists (" + repaired)
            + (") and not exists (" + readAgain.formatted(name, id) + ")"));
    if (db.queryLong("select count(*) from gave_way") == 0) {
      return;
    }
    String rest =
        event
            ? "(select t.event_name from seed_event_type as t where t.event_type_key ="
                + " o.event_type_key)"
            : "o.amount, (select t.currency from seed_currency as t where t.currency_key ="
                + " o.currency_key), (select t.tx_status from seed_tx_status as t where"
                + " t.tx_status_key = o.tx_status_key), (select case when t.interface_key = 0 then"
                + " '' else t.interface end from seed_interface as t where t.interface_key ="
                + " o.interface_key)";
    db.execute(
        ("insert into displaced_row select o.src_file, o.src_line, 'duplicate_id', cast(o." + id)
            + (" as varchar), concat_ws(',', o." + id + ", " + time() + ", coalesce(")
            + ("o.held_user_id, u.user_id), "
                + rest
                + "), cast(cast(o.event_timestamp as date) as varchar)")
            + " from gave_way as o left join state.main.core_user as u"
            + " on u.user_durable_key = o.user_durable_key");
  }

  /** What a row of core says, but for its user. */
  static String content(String name, String row) {
    String columns =
        name.equals("event")
            ? "row(%1$s.event_timestamp, %1$s.event_type_key)"
            : "row(%1$s.event_timestamp, %1$s.amount, %1$s.currency_key, %1$s.tx_status_key,"
                + " %1$s.interface_key)";
    return columns.formatted(row);
  }

  /** The durable key of the user of a row of core, known or not. */
  static String user(String row) {
    return "case when %1$s.user_key = 0 then %2$s else %1$s.user_durable_key end"
        .formatted(row, durableKey(row + ".held_user_id"));
  }

  /** The durable key of a user id, as {@code core_user} has it. */
  static String durableKey(String userId) {
    return "cast('0x' || substr(md5(" + userId + "), 1, 15) as bigint)";
  }

  private static String time() {
    return "strftime(o.event_timestamp, '%Y-%m-%d %H:%M:%S.%f')";
  }

  /**
   * Notes levels: {@code known_level} holds what was known of the users at hand, the core table
   * what holds now, {@code stg_user_level} what came.
   */
  void levels() {
    db.execute(
        "insert into displaced_row select o.src_file, o.src_line, 'level_conflict', o.user_id,"
            + (" concat_ws(',', o.user_id, o.jurisdiction, o.level, " + time() + "),")
            + " cast(cast(o.event_timestamp as date) as varchar) from known_level as o"
            + " inner join state.main.core_user_level as c on c.user_id = o.user_id"
            + " and c.event_timestamp = o.event_timestamp"
            + " where o.counted and o.src_file > 0"
            + " and (c.level <> o.level or c.jurisdiction <> o.jurisdiction)"
            + " and not exists (select 1 from stg_user_level as s, source_delivery as fs,"
            + " source_delivery as fo where s.user_id = o.user_id and s.event_timestamp ="
            + " o.event_timestamp and s.level = o.level and s.jurisdiction = o.jurisdiction"
            + " and fs.file_id = s.src_file and fo.file_id = o.src_file"
            + " and fs.delivery = fo.delivery)");
  }

  /** For the run's report, the rows of each file that are judged anew. */
  List<RunReport.Input> inputs() {
    return db.query(
        "select f.label, f.source, f.sha256, count(*), d.rule from displaced_row as d"
            + " inner join source_file as f on f.file_id = d.src_file group by all order by all",
        row -> {
          long rows = row.getLong(4);
          String rule = row.getString(5);
          boolean duplicate = InputTally.isDuplicate(rule);
          return new RunReport.Input(
              row.getString(1),
              row.getString(2),
              row.getString(3),
              rows,
              0,
              duplicate ? 0 : rows,
              duplicate ? rows : 0,
              0,
              Map.of(rule, rows),
              false);
        });
  }

  /**
   * Puts them into the quarantine, before the run commits; with the text they came with, or if
   * their file is not at hand any more, with such as says the same.
   *
   * @param atHand by label
   */
  void quarantine(
      Rejections rejections,
      Quarantine quarantine,
      QuarantineReplay replay,
      Map<String, InputFile> atHand)
      throws IOException {
    List<Part> parts =
        db.query(
            "select distinct f.file_id, f.source, f.label, f.sha256, case when f.whole then ''"
                + " else '.' || d.day || '_' || d.day end from displaced_row as d inner join"
                + " source_file as f on f.file_id = d.src_file order by all",
            row ->
                new Part(
                    row.getInt(1),
                    row.getString(2),
                    row.getString(3),
                    row.getString(4),
                    row.getString(5)));
    int read = 0;
    for (Part part : parts) {
      InputFile file = atHand.get(part.label());
      boolean same = file != null && file.sha256().equals(part.sha256());
      if (part.fileId() != read) {
        take(rejections, part, same ? file : null);
        read = part.fileId();
      }
      Path name = Path.of(part.label()).getFileName();
      String path = name + "." + part.sha256().substring(0, 8) + part.days() + ".csv";
      replay.add(
          db,
          quarantine.folder(part.source()).resolve(path),
          part.label(),
          same ? String.join(",", file.columns()) : HEADERS.get(part.source()),
          "r.src_file = "
              + part.fileId()
              + " and r.line in (select d.line from displaced_row as d where d.src_file = "
              + (part.fileId()
                  + " and '"
                  + part.days()
                  + "' in ('', '.' || d.day || '_' || d.day))"));
    }
  }

  private void take(Rejections rejections, Part part, InputFile file) throws IOException {
    if (file != null) {
      rejections.addLines(file, part.fileId(), "displaced_row");
    } else {
      db.execute(
          "insert into rejected select src_file, rule, line, raw from displaced_row where src_file"
              + (" = " + part.fileId()));
    }
  }
}
