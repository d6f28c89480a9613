package dev.spreadlake.cli;

import dev.spreadlake.App;
import dev.spreadlake.config.Settings;
import dev.spreadlake.config.SettingsLoader;
import dev.spreadlake.store.FolderTree;
import dev.spreadlake.time.TimeSource;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/**
 * {@code rehearse}: one start with everything on, simulated markets and a lake that is thrown away,
 * until books are in step and each pipeline has run; then an end. A JVM told to keep the classes it
 * has loaded ({@code -XX:ArchiveClassesAtExit}) has them all then, and later ones start from those.
 */
@Command(
    name = "rehearse",
    hidden = true,
    description = "One start with everything on, for an archive of loaded classes.")
public final class RehearseCommand implements Callable<Integer> {
  private static final Duration LONGEST = Duration.ofMinutes(10);
  private static final int PIPELINES = 3;
  private static final List<String> VISITED =
      List.of("", "metrics", "api/lake", "api/spreads?book=btc_mxn", "api/batch/runs");

  private final TimeSource time = TimeSource.system();
  private final HttpClient http = HttpClient.newHttpClient();

  @Override
  public Integer call() throws Exception {
    Path lake = Files.createTempDirectory("spreadlake-rehearsal");
    Map<String, String> flags = Map.of("lake.root", lake.toString(), "http.port", "0");
    Settings settings = SettingsLoader.load(flags, Map.of(), Optional.empty());
    App app = new App(settings, time);
    try {
      app.start();
      await("a book in step", () -> status(app, "health/ready") == 200);
      for (String path : VISITED) {
        if (status(app, path) != 200) {
          throw new IllegalStateException("/" + path + " did not answer");
        }
      }
      await("a run of each pipeline", () -> reports(lake) >= PIPELINES);
    } finally {
      app.stop();
      FolderTree.delete(lake);
    }
    return ExitCodes.DONE;
  }

  private void await(String what, Callable<Boolean> holds) throws Exception {
    long end = time.nanoTime() + LONGEST.toNanos();
    while (!holds.call()) {
      if (time.nanoTime() > end) {
        throw new TimeoutException("waited " + LONGEST.toSeconds() + " s for " + what);
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  private int status(App app, String path) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(app.url() + path)).build();
    return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  private static long reports(Path lake) throws IOException {
    Path runs = lake.resolve("gold/_runs");
    if (!Files.isDirectory(runs)) {
      return 0;
    }
    try (Stream<Path> files = Files.list(runs)) {
      return files.filter(file -> file.toString().endsWith(".json")).count();
    }
  }
}
