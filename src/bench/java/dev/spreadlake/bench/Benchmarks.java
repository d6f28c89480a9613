package dev.spreadlake.bench;

import dev.spreadlake.batch.query.MasterAnswersBench;
import dev.spreadlake.lake.history.ZoomBench;
import dev.spreadlake.venue.binance.BinanceBench;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs the benchmarks named on the command line, or all of them; each prints ratios to a peer. */
public final class Benchmarks {
  /** One benchmark. */
  @FunctionalInterface
  interface Benchmark {
    void run(String[] args) throws Exception;
  }

  private static final Map<String, Benchmark> ALL = new LinkedHashMap<>();

  static {
    ALL.put("decode", DecodeBench::run);
    ALL.put("binance", BinanceBench::run);
    ALL.put("sockets", SocketBench::run);
    ALL.put("lake", LakeBench::run);
    ALL.put("zoom", ZoomBench::run);
    ALL.put("thresholds", ThresholdBench::run);
    ALL.put("quality", QualityBench::run);
    ALL.put("market", MarketBench::run);
    ALL.put("master", MasterBench::run);
    ALL.put("answers", MasterAnswersBench::run);
    ALL.put("footprint", FootprintBench::run);
  }

  private Benchmarks() {}

  public static void main(String[] args) throws Exception {
    List<String> names =
        args.length == 0 || args[0].equals("all") ? List.copyOf(ALL.keySet()) : List.of(args[0]);
    for (String name : names) {
      Benchmark benchmark = ALL.get(name);
      if (benchmark == null) {
        throw new IllegalArgumentException("no benchmark " + name + "; there are " + ALL.keySet());
      }
      System.out.println("## " + name);
      benchmark.run(args.length > 1 ? Arrays.copyOfRange(args, 1, args.length) : new String[0]);
    }
  }
}
