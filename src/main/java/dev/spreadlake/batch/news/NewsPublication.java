package dev.spreadlake.batch.news;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spreadlake.batch.publish.Durable;
import dev.spreadlake.batch.publish.TableSet;
import dev.spreadlake.batch.run.RunState;
import dev.spreadlake.store.FolderTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * What a run of the news publishes: a version of gold, one of silver, and that its files were let
 * in. Both versions are complete on the disk before the link of gold turns, and that alone decides:
 * killed before it nothing has changed, killed after it the next run does the rest first. One
 * thread.
 */
final class NewsPublication {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * A publication under way.
   *
   * @param kept versions that stay once it is done
   * @param shares of bad rows of its files, by SHA-256
   */
  private record Begun(String run, List<String> kept, Map<String, Double> shares) {}

  private final TableSet gold;
  private final TableSet silver;
  private final Path note;

  /**
   * @param lake the lake's root
   */
  NewsPublication(Path lake) {
    this.gold = new TableSet(lake.resolve("gold"), NewsPipeline.NAME);
    this.silver = new TableSet(lake.resolve("silver"), NewsPipeline.NAME);
    this.note = new RunState(lake, NewsPipeline.NAME).folder().resolve("publishing.json");
  }

  /** A file of the silver that is shown now, whether it exists or not. */
  Path silver(String name) {
    return silver.link().resolve(name);
  }

  /** Ends what a run that did not end had begun: forwards if gold shows it, else backwards. */
  void recover(NewsFiles bronze) throws IOException {
    if (!Files.exists(note)) {
      return;
    }
    Begun begun = JSON.readValue(note.toFile(), Begun.class);
    if (gold.current().filter(begun.run()::equals).isPresent()) {
      finish(begun, bronze);
      return;
    }
    gold.discard(begun.run());
    silver.discard(begun.run());
    Files.delete(note);
  }

  /**
   * Begins one.
   *
   * @param shares of bad rows of its files, by SHA-256
   */
  void begin(String run, Map<String, Double> shares) throws IOException {
    TreeSet<String> kept = new TreeSet<>(List.of(run));
    gold.current().ifPresent(kept::add);
    Begun begun = new Begun(run, List.copyOf(kept), shares);
    Durable.write(note, JSON.writeValueAsBytes(begun));
  }

  /** An empty folder for the tables of gold. */
  Path newGold(String run) throws IOException {
    return gold.prepare(run);
  }

  /** An empty folder for those of silver. */
  Path newSilver(String run) throws IOException {
    return silver.prepare(run);
  }

  /** Shows what was begun, whose files are on the disk. From here on nothing stops the run. */
  void publish(NewsFiles bronze) throws IOException {
    Begun begun = JSON.readValue(note.toFile(), Begun.class);
    gold.switchTo(begun.run());
    finish(begun, bronze);
  }

  private void finish(Begun begun, NewsFiles bronze) throws IOException {
    bronze.letIn(begun.shares());
    if (Files.isDirectory(silver.folder(begun.run()))) {
      if (Files.isDirectory(silver.link(), LinkOption.NOFOLLOW_LINKS)) {
        // A lake of the time before silver had versions.
        FolderTree.delete(silver.link());
      }
      silver.switchTo(begun.run());
    }
    gold.keepOnly(begun.kept());
    silver.keepOnly(begun.kept());
    Files.delete(note);
  }
}
