package dev.spreadlake.lake.replay;

import dev.spreadlake.config.Settings;
import dev.spreadlake.market.Book;
import dev.spreadlake.market.MissedChange;
import dev.spreadlake.market.SuspectSeconds;
import dev.spreadlake.market.Trade;
import dev.spreadlake.market.Venue;
import dev.spreadlake.spread.Gap;
import dev.spreadlake.spread.SpreadObservation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens recordings by the ends of their names: {@code .jsonl} and {@code .jsonl.gz} hold frames,
 * each venue's played to its own feed, {@code .csv} observations. All together are played as one,
 * second by second; where an observation and frames know a book's second, the observation counts.
 */
public final class Recordings implements Recording {
  private static final Logger LOG = LoggerFactory.getLogger(Recordings.class);

  private final Recording observed;
  private final Recording frames;
  private Replayer.Second observedNext;
  private Replayer.Second framesNext;

  private Recordings(Recording observed, Recording frames) throws IOException {
    this.observed = observed;
    this.frames = frames;
    this.observedNext = observed.next();
    this.framesNext = frames.next();
  }

  /**
   * Opens everything below the given paths, except files landed for the batches.
   *
   * @param quarantine takes each refused row as one CSV line: rule, file, line, raw text
   * @throws IOException if a path cannot be read
   */
  public static Recording open(List<Path> paths, Settings settings, Consumer<String> quarantine)
      throws IOException {
    List<Path> csv = new ArrayList<>();
    Map<Venue, List<Path>> lines = new EnumMap<>(Venue.class);
    for (Path path : paths) {
      if (Files.isDirectory(path)) {
        for (Path file : recorded(path)) {
          sort(file, csv, lines, false);
        }
      } else if (Files.isRegularFile(path)) {
        sort(path, csv, lines, true);
      } else {
        throw new IOException("no such file or folder: " + path);
      }
    }
    Consumer<Refused> refusals = refused -> quarantine.accept(refused.csv());
    List<Recording> parts = new ArrayList<>();
    if (!csv.isEmpty() || lines.isEmpty()) {
      parts.add(new Replayer(csv, book -> venueOf(book, settings), refusals));
    }
    for (Map.Entry<Venue, List<Path>> of : lines.entrySet()) {
      RecordedVenue venue =
          switch (of.getKey()) {
            case BITSO -> new BitsoRecording(of.getValue(), settings.bitso());
            case BINANCE -> new BinanceRecording(of.getValue(), settings.binance());
          };
      parts.add(new FrameReplayer(venue, of.getValue(), settings.sample(), refusals));
    }
    Recording all = parts.get(0);
    for (Recording part : parts.subList(1, parts.size())) {
      all = new Recordings(all, part);
    }
    return all;
  }

  /** Whose a book is: as the settings say, else by the form of its name. */
  private static Venue venueOf(Book book, Settings settings) {
    if (settings.binance().symbols().contains(book)) {
      return Venue.BINANCE;
    }
    return settings.bitso().books().contains(book) || book.name().indexOf('_') >= 0
        ? Venue.BITSO
        : Venue.BINANCE;
  }

  /** Files below a folder, without what a lake keeps beside its frames for the batches. */
  private static List<Path> recorded(Path folder) throws IOException {
    List<Path> found;
    try (Stream<Path> tree = Files.walk(folder)) {
      found = tree.filter(file -> Files.isRegularFile(file) && !isHidden(file)).sorted().toList();
    }
    Map<Boolean, List<Path>> landed =
        found.stream().collect(Collectors.partitioningBy(Recordings::isLanded));
    if (!landed.get(true).isEmpty()) {
      LOG.info(
          "files landed for the batches are left alone folder={} files={}",
          folder,
          landed.get(true).size());
    }
    return landed.get(false);
  }

  private static boolean isHidden(Path file) {
    return file.getFileName().toString().startsWith(".");
  }

  /** In {@code files/pipeline=NAME/} of a lake's bronze folder. */
  private static boolean isLanded(Path file) {
    Path folder = file.toAbsolutePath().normalize().getParent();
    while (folder != null && folder.getParent() != null) {
      Path above = folder.getParent().getFileName();
      if (folder.getFileName().toString().startsWith("pipeline=")
          && above != null
          && above.toString().equals("files")) {
        return true;
      }
      folder = folder.getParent();
    }
    return false;
  }

  private static void sort(Path file, List<Path> csv, Map<Venue, List<Path>> lines, boolean named)
      throws IOException {
    String name = file.toString();
    if (name.endsWith(".jsonl") || name.endsWith(".jsonl.gz")) {
      Venue venue = RecordedFrames.venueOf(file);
      if (venue == null) {
        LOG.warn("frames of another venue are not played file={}", file);
      } else {
        lines.computeIfAbsent(venue, first -> new ArrayList<>()).add(file);
      }
    } else if (named || name.endsWith(".csv")) {
      csv.add(file);
    }
  }

  @Override
  public Replayer.Second next() throws IOException {
    if (observedNext == null && framesNext == null) {
      return null;
    }
    int order =
        observedNext == null
            ? 1
            : framesNext == null ? -1 : observedNext.second().compareTo(framesNext.second());
    Replayer.Second first = observedNext;
    Replayer.Second second = framesNext;
    if (order <= 0) {
      observedNext = observed.next();
    }
    if (order >= 0) {
      framesNext = frames.next();
    }
    return order == 0 ? both(first, second) : order < 0 ? first : second;
  }

  private static Replayer.Second both(Replayer.Second first, Replayer.Second second) {
    List<SpreadObservation> observations = new ArrayList<>(first.observations());
    List<Gap> gaps = new ArrayList<>(first.gaps());
    Set<Book> known = new HashSet<>();
    observations.forEach(observation -> known.add(observation.book()));
    second.observations().stream()
        .filter(o -> !known.contains(o.book()))
        .forEach(observations::add);
    second.gaps().stream().filter(gap -> !known.contains(gap.book())).forEach(gaps::add);
    List<SuspectSeconds> suspects = new ArrayList<>(first.suspects());
    suspects.addAll(second.suspects());
    List<Trade> trades = new ArrayList<>(first.trades());
    trades.addAll(second.trades());
    List<MissedChange> missedChanges = new ArrayList<>(first.missedChanges());
    missedChanges.addAll(second.missedChanges());
    return new Replayer.Second(first.second(), observations, gaps, suspects, trades, missedChanges);
  }

  @Override
  public Replayer.Tally tally() {
    Replayer.Tally a = observed.tally();
    Replayer.Tally b = frames.tally();
    return new Replayer.Tally(
        a.rowsIn() + b.rowsIn(),
        a.accepted() + b.accepted(),
        a.quarantined() + b.quarantined(),
        a.duplicates() + b.duplicates());
  }

  @Override
  public void close() throws IOException {
    try (frames) {
      observed.close();
    }
  }
}
