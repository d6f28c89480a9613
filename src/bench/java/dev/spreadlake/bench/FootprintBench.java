package dev.spreadlake.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spreadlake.Main;
import dev.spreadlake.store.FolderTree;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * What the server takes: from the start of the process to the first observation on {@code /live},
 * then the share of one core and the resident memory, how near to the whole second 99 of 100
 * samples lay by its own metric, and the bytes that a client of everything gets in a minute. The
 * exchange is the simulator, in a process of its own, which is not counted. Arguments: {@code
 * books=2,500}, {@code seconds=60} to measure after every book is in step (each is seeded by a REST
 * request, of which the venue allows 60 a minute), {@code settle=45} to wait before, while the
 * batches of a first start run. Checked: each second of each book that the client is told while it
 * is measured comes once and in order, and none is missing.
 */
public final class FootprintBench {
  private static final Path JAR = Path.of("target/spreadlake.jar");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String DELAY = "spreadlake_sample_delay_seconds_bucket{le=\"";
  private static final Duration START_MAX = Duration.ofSeconds(60);

  private FootprintBench() {}

  public static void run(String[] args) throws Exception {
    Map<String, String> options = new TreeMap<>();
    for (String arg : args) {
      options.put(arg.substring(0, arg.indexOf('=')), arg.substring(arg.indexOf('=') + 1));
    }
    int seconds = Integer.parseInt(options.getOrDefault("seconds", "60"));
    int settle = Integer.parseInt(options.getOrDefault("settle", "45"));
    for (String books : options.getOrDefault("books", "2,500").split(",")) {
      measure(Integer.parseInt(books), settle, seconds);
    }
  }

  private static void measure(int books, int settle, int seconds) throws Exception {
    String names = String.join(",", names(books));
    int exchangePort = freePort();
    int port = freePort();
    Path lake = Files.createTempDirectory("footprint");
    Process exchange =
        program("simulate", "--port", Integer.toString(exchangePort), "--books", names);
    Process server = null;
    try {
      Thread.sleep(5_000);
      String at = "127.0.0.1:" + exchangePort;
      long start = System.nanoTime();
      server =
          program(
              "serve",
              "--feeds=live",
              "--port=" + port,
              "--lake=" + lake,
              "--bitso.books=" + names,
              "--bitso.rest-url=http://" + at + "/v3",
              "--bitso.ws-url=ws://" + at,
              "--binance.symbols=");
      Client client = connect(port, start);
      client.awaitBooks(1, START_MAX);
      double first = (client.firstAt - start) / 1e9;
      client.awaitBooks(books, Duration.ofSeconds(60L + 2L * books));
      double all = (System.nanoTime() - start) / 1e9;
      Thread.sleep(settle * 1_000L);
      Duration cpuBefore = server.info().totalCpuDuration().orElseThrow();
      long bytesBefore = client.begin();
      Map<Double, Double> delaysBefore = delays(port);
      long from = System.nanoTime();
      Thread.sleep(seconds * 1_000L);
      double passed = (System.nanoTime() - from) / 1e9;
      long bytes = client.end(books, seconds) - bytesBefore;
      Duration cpu = server.info().totalCpuDuration().orElseThrow().minus(cpuBefore);
      double delay = percentile99(delaysBefore, delays(port));
      System.out.printf(
          Locale.ROOT,
          "%d books (%s): first observation %.2f s after the start of the process, every book %.1f"
              + " s; over %.0f s %.1f %% of one core, %d MB resident, 99 of 100 samples within %.1f ms"
              + " of the second; a client of everything gets %.0f kB a minute%n",
          books,
          Files.exists(JAR) ? "packed jar" : "classes",
          first,
          all,
          passed,
          cpu.toNanos() / 1e7 / passed,
          resident(server.pid()) / 1024,
          delay * 1e3,
          bytes / 1e3 / passed * 60);
    } finally {
      end(server);
      end(exchange);
      FolderTree.delete(lake);
    }
  }

  private static List<String> names(int books) {
    List<String> names = new ArrayList<>(List.of("btc_mxn", "usd_mxn"));
    IntStream.range(0, Math.max(0, books - 2))
        .mapToObj(i -> "c" + (char) ('a' + i / 26) + (char) ('a' + i % 26) + "_mxn")
        .forEach(names::add);
    return names.subList(0, books);
  }

  private static Process program(String... args) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    if (Files.exists(JAR)) {
      command.addAll(List.of("-jar", JAR.toString()));
    } else {
      command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    }
    command.addAll(Arrays.asList(args));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static void end(Process process) throws InterruptedException {
    if (process != null) {
      process.destroy();
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** Kilobytes, as Linux tells. */
  private static long resident(long pid) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }

  /** Samples so far whose delay is at most so many seconds, by the buckets of the metric. */
  private static Map<Double, Double> delays(int port) throws IOException, InterruptedException {
    String text =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics")).build(),
                HttpResponse.BodyHandlers.ofString())
            .body();
    Map<Double, Double> delays = new TreeMap<>();
    text.lines()
        .filter(line -> line.startsWith(DELAY))
        .forEach(
            line -> {
              String le = line.substring(DELAY.length(), line.indexOf('"', DELAY.length()));
              delays.put(
                  le.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(le),
                  Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)));
            });
    return delays;
  }

  /** Upper end of the bucket below which 99 % of the samples between two readings lie. */
  private static double percentile99(Map<Double, Double> before, Map<Double, Double> after) {
    double all = after.get(Double.POSITIVE_INFINITY) - before.get(Double.POSITIVE_INFINITY);
    if (all < 1) {
      throw new IllegalStateException("no sample was taken");
    }
    return after.entrySet().stream()
        .filter(bucket -> bucket.getValue() - before.get(bucket.getKey()) >= 0.99 * all)
        .findFirst()
        .orElseThrow()
        .getKey();
  }

  private static Client connect(int port, long start) throws InterruptedException {
    URI live = URI.create("ws://127.0.0.1:" + port + "/live");
    HttpClient http = HttpClient.newHttpClient();
    while (System.nanoTime() - start < START_MAX.toNanos()) {
      try {
        Client client = new Client();
        WebSocket socket =
            http.newWebSocketBuilder()
                .header("Origin", "http://127.0.0.1:" + port)
                .buildAsync(live, client)
                .join();
        socket
            .sendText(
                "{\"type\":\"subscribe\",\"id\":\"all\",\"topics\":[\"spread\",\"alert\",\"quality\","
                    + "\"market\",\"status\"]}",
                true)
            .join();
        return client;
      } catch (java.util.concurrent.CompletionException notYet) {
        Thread.sleep(10);
      }
    }
    throw new IllegalStateException("the server did not listen within " + START_MAX);
  }

  /** Counts what comes, and holds each book's seconds against each other. */
  private static final class Client implements WebSocket.Listener {
    private final StringBuilder part = new StringBuilder();
    private final Set<String> observed = new HashSet<>();
    private final Map<String, Integer> told = new TreeMap<>();
    private final Map<String, String> last = new TreeMap<>();
    private long bytes;
    private long firstAt;
    private boolean counting;
    private String wrong;

    @Override
    public synchronized CompletionStage<?> onText(
        WebSocket socket, CharSequence data, boolean whole) {
      part.append(data);
      if (whole) {
        bytes += part.toString().getBytes(StandardCharsets.UTF_8).length;
        frame(part.toString());
        part.setLength(0);
      }
      socket.request(1);
      return null;
    }

    private void frame(String text) {
      boolean spread = text.startsWith("{\"type\":\"spread\"");
      if (!spread && !text.startsWith("{\"type\":\"gap\"")) {
        return;
      }
      JsonNode json;
      try {
        json = JSON.readTree(text);
      } catch (IOException e) {
        wrong = "no JSON: " + text;
        return;
      }
      String book = json.path("book").asText();
      if (spread) {
        if (observed.isEmpty()) {
          firstAt = System.nanoTime();
        }
        observed.add(book);
      }
      if (counting) {
        String second = json.path("orderbook_timestamp").asText();
        String before = last.put(book, second);
        if (before != null && second.compareTo(before) <= 0) {
          wrong = book + " tells " + second + " after " + before;
        }
        told.merge(book, 1, Integer::sum);
      }
    }

    private void awaitBooks(int books, Duration most) throws InterruptedException {
      long from = System.nanoTime();
      while (true) {
        synchronized (this) {
          if (observed.size() >= books) {
            return;
          }
          if (System.nanoTime() - from > most.toNanos()) {
            throw new IllegalStateException(observed.size() + " of " + books + " books observed");
          }
        }
        Thread.sleep(5);
      }
    }

    private synchronized long begin() {
      counting = true;
      return bytes;
    }

    private synchronized long end(int books, int seconds) {
      counting = false;
      if (wrong != null) {
        throw new IllegalStateException("wrong answer: " + wrong);
      }
      if (told.size() != books || told.values().stream().anyMatch(n -> Math.abs(n - seconds) > 1)) {
        throw new IllegalStateException("wrong answer: seconds told of each book: " + told);
      }
      return bytes;
    }
  }
}
