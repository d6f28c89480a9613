package dev.spreadlake.batch.master;

import static dev.spreadlake.batch.duckdb.DuckDb.literal;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.intake.InputFile;
import dev.spreadlake.batch.intake.TakenFile;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The files taken in, in the state, and what of them decides between rows that share an id. The
 * view {@code source_delivery} gives each file's label and the number of its delivery: the same for
 * a file taken day by day, higher for one that came later under that name with other content. The
 * view {@code replayed_place} gives for each row from the quarantine the run it was repaired in
 * (null: nobody has changed it) and the label, delivery and line it came with.
 *
 * <p>One thread.
 */
final class Deliveries {
  private final DuckDb db;

  Deliveries(DuckDb db) {
    this.db = db;
  }

  /** Empty tables, in a new state. */
  void open() {
    db.execute(
        "create table source_file (file_id integer, source varchar, label varchar,"
            + " sha256 varchar, whole boolean, run varchar, path varchar);"
            + "create table replayed_line (src_file integer, src_line bigint, repaired_in varchar,"
            + " label varchar, sha varchar, line bigint)");
  }

  /** A state of an earlier program does not say where its files were. */
  void takeOver() {
    db.execute("alter table source_file add column if not exists path varchar");
  }

  /** The number for the next file. */
  int nextId() {
    return (int) db.queryLong("select coalesce(max(file_id), 0) + 1 from source_file");
  }

  /** The number for the next file of rows from the quarantine, negative. */
  int nextReplayedId() {
    return (int) db.queryLong("select least(min(file_id), 0) - 1 from source_file");
  }

  /** Those taken in whole. */
  Whole whole() {
    List<String> known =
        db.query("select sha256 from source_file where whole", row -> row.getString(1));
    return new Whole(
        new HashSet<>(known),
        newest("label", "file_id > 0"),
        newest("path", "file_id > 0 and whole and path is not null"));
  }

  private Map<String, String> newest(String name, String files) {
    Map<String, String> newest = new HashMap<>();
    db.query(
        ("select " + name + ", arg_max(sha256, file_id) from source_file where " + files)
            + " group by all",
        row -> String.valueOf(newest.put(row.getString(1), row.getString(2))));
    return newest;
  }

  /**
   * Files taken in whole.
   *
   * @param known their hashes
   * @param newest by label the hash that last came under it
   * @param last by path the hash that was last taken from there
   */
  record Whole(Set<String> known, Map<String, String> newest, Map<String, String> last) {
    static final Whole NONE = new Whole(Set.of(), Map.of(), Map.of());

    /**
     * Whether there is nothing new in a file. One that is as it was when it was last taken from its
     * place is not new, although a folder taken since has other content under its name. New is one
     * that is put back over a later one, and one that got another name: which of two rows stands
     * goes by the names of their files.
     */
    boolean has(InputFile file, String label) {
      String there = last.getOrDefault(place(file), newest.get(label));
      return known.contains(file.sha256()) && file.sha256().equals(there);
    }
  }

  private static String place(InputFile file) {
    return file.path().toAbsolutePath().normalize().toString();
  }

  /**
   * Notes this run's files, and where the rows that it tries of the quarantine come from.
   *
   * @param whole whether every day of them is taken in
   */
  void register(List<TakenFile> files, boolean whole, String run) {
    for (TakenFile file : files) {
      db.execute(
          "insert into source_file values ("
              + (file.id() + ", " + literal(file.source()) + ", " + literal(file.label()) + ", ")
              + (literal(file.file().sha256()) + ", " + whole + ", " + literal(run) + ", ")
              + (literal(place(file.file())) + ")"));
    }
    db.execute(
        "insert into replayed_line select src_file, line, case when edited then coalesce(run, "
            + (literal(run) + ") end, label, sha, src_line from replayed_row"));
    db.execute(
        "create or replace temp view source_delivery as select file_id, label,"
            + " max(file_id) over (partition by label, sha256) as delivery"
            + " from state.main.source_file;"
            + "create or replace temp view replayed_place as select r.src_file, r.src_line,"
            + " r.repaired_in, r.label, coalesce(d.delivery, 0) as delivery, r.line"
            + " from state.main.replayed_line as r left join (select label, left(sha256, 8) as sha,"
            + " max(file_id) as delivery from state.main.source_file where file_id > 0"
            + " group by all) as d on d.label = r.label and d.sha = r.sha");
  }

  /** Forgets where rows stood that this run tried and refused; those held back are taken in. */
  void forgetRefused() {
    db.execute(
        "delete from replayed_line as r using rejected as b where b.src_file = r.src_file"
            + (" and b.line = r.src_line and b.rule <> " + literal(MasterBuild.UNKNOWN_USER)));
  }
}
