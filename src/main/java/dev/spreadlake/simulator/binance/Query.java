package dev.spreadlake.simulator.binance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** A request's parameters, read as strictly as Binance reads them. Not thread-safe. */
final class Query {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SYMBOL_RANGE = "^[A-Z0-9-_.]{1,20}$";
  private static final Pattern SYMBOL = Pattern.compile("[A-Z0-9_.-]{1,20}");
  private static final String NUMBER_RANGE = "^[0-9]{1,20}$";
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");
  private static final Pattern ZONE = Pattern.compile("([+-]?)(\\d{1,2})(?::(\\d{2}))?");

  private static final String TRADING = "TRADING";
  private static final Set<String> STATUSES = Set.of(TRADING, "HALT", "BREAK", "CANCEL_ONLY");

  private final BinanceExchange exchange;
  private final Map<String, String> parameters;

  Query(BinanceExchange exchange, Map<String, String> parameters) {
    this.exchange = exchange;
    this.parameters = parameters;
  }

  /** Refuses parameters that the endpoint does not know. */
  Query only(String... allowed) throws Refusal {
    Set<String> known = Set.of(allowed);
    long read = parameters.keySet().stream().filter(known::contains).count();
    if (read < parameters.size()) {
      throw new Refusal(
          -1104,
          "Not all sent parameters were read; read '"
              + read
              + "' parameter(s) but was sent '"
              + parameters.size()
              + "'.");
    }
    return this;
  }

  boolean has(String name) {
    return parameters.containsKey(name);
  }

  String text(String name, String otherwise) {
    return parameters.getOrDefault(name, otherwise);
  }

  Symbol symbol() throws Refusal {
    String name = parameters.get("symbol");
    if (name == null || name.isEmpty()) {
      throw Refusal.missing("symbol");
    }
    Symbol symbol = symbol(name, "symbol");
    if (!wantsTrading()) {
      throw new Refusal(-1220, "The symbol's status does not match the requested symbolStatus.");
    }
    return symbol;
  }

  /** Whether {@code symbolStatus} lets symbols pass that trade, as all here do. */
  private boolean wantsTrading() throws Refusal {
    String status = text("symbolStatus", TRADING);
    if (!STATUSES.contains(status)) {
      throw new Refusal(-1122, "Invalid symbolStatus.");
    }
    return status.equals(TRADING);
  }

  private Symbol symbol(String name, String parameter) throws Refusal {
    if (!SYMBOL.matcher(name).matches()) {
      throw Refusal.illegal(parameter, SYMBOL_RANGE);
    }
    Symbol symbol = exchange.symbol(name.toLowerCase(Locale.ROOT));
    if (symbol == null) {
      throw Refusal.symbol();
    }
    return symbol;
  }

  /**
   * Those of {@code symbol} or {@code symbols}; all if neither is given. Of several, those that
   * {@code symbolStatus} does not ask for are left out.
   */
  List<Symbol> symbols() throws Refusal {
    if (has("symbol") && has("symbols")) {
      throw Refusal.combination();
    }
    if (has("symbol")) {
      return List.of(symbol());
    }
    if (!has("symbols")) {
      return wantsTrading() ? exchange.symbols() : List.of();
    }
    List<Symbol> symbols = new ArrayList<>();
    for (JsonNode name : array(parameters.get("symbols"))) {
      Symbol symbol = symbol(name.asText(), "symbols");
      if (symbols.contains(symbol)) {
        throw new Refusal(-1151, "Symbol is present multiple times in the list.");
      }
      symbols.add(symbol);
    }
    return wantsTrading() ? symbols : List.of();
  }

  private static JsonNode array(String text) throws Refusal {
    try {
      JsonNode list = JSON.readTree(text);
      if (list.isArray() && !list.isEmpty()) {
        return list;
      }
    } catch (JsonProcessingException e) {
      throw illegalList();
    }
    throw illegalList();
  }

  private static Refusal illegalList() {
    return Refusal.illegal(
        "symbols", "^\\[(\"[A-Z0-9-_.]{1,20}\"(,\"[A-Z0-9-_.]{1,20}\"){0,}){0,1}\\]$");
  }

  /** A whole number; null if it was not sent. */
  Long number(String name) throws Refusal {
    String text = parameters.get(name);
    if (text == null) {
      return null;
    }
    if (text.isEmpty()) {
      throw new Refusal(-1105, "Parameter '" + name + "' was empty.");
    }
    if (!NUMBER.matcher(text).matches()) {
      throw Refusal.illegal(name, NUMBER_RANGE);
    }
    return Long.valueOf(text);
  }

  /** A number from 1; more than the most is the most. */
  int limit(int otherwise, int most) throws Refusal {
    Long limit = number("limit");
    if (limit != null && limit < 1) {
      throw Refusal.invalid("limit");
    }
    return limit == null ? otherwise : (int) Math.min(most, limit);
  }

  /** A time in ms, whichever unit it was sent in; null if it was not sent. */
  Long timeMs(String name) throws Refusal {
    Long time = number(name);
    return time == null || time < 100_000_000_000_000L ? time : Long.valueOf(time / 1_000);
  }

  Interval interval() throws Refusal {
    String id = parameters.get("interval");
    if (id == null || id.isEmpty()) {
      throw Refusal.missing("interval");
    }
    return Interval.of(id).orElseThrow(() -> new Refusal(-1120, "Invalid interval."));
  }

  /** How far the clock that klines open by is ahead of UTC, in ms. */
  long zoneMs() throws Refusal {
    var zone = ZONE.matcher(text("timeZone", "0").trim());
    if (!zone.matches()) {
      throw Refusal.invalid("timeZone");
    }
    long minutes =
        Long.parseLong(zone.group(2)) * 60
            + (zone.group(3) == null ? 0 : Long.parseLong(zone.group(3)));
    long signed = zone.group(1).equals("-") ? -minutes : minutes;
    if (signed < -12 * 60 || signed > 14 * 60) {
      throw Refusal.invalid("timeZone");
    }
    return signed * 60_000;
  }
}
