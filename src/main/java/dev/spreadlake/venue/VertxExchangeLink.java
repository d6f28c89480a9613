package dev.spreadlake.venue;

import dev.spreadlake.failure.FailureText;
import dev.spreadlake.market.FrameText;
import dev.spreadlake.market.SimulatedExchange;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import io.vertx.ext.web.codec.BodyCodec;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * {@link ExchangeLink} over Vert.x. Make it inside the verticle's {@code start}, so that every
 * callback is on that event loop. Certificates are checked against the JVM's trust store; redirects
 * are not followed; compression is off; frames, messages and bodies end at {@link #SIZE_MAX}.
 */
public final class VertxExchangeLink implements ExchangeLink {
  /** Largest WebSocket message and REST body, bytes. */
  public static final int SIZE_MAX = 16 * 1024 * 1024;

  private static final String USED_WEIGHT = "x-mbx-used-weight-1m";
  private static final int CONNECT_MAX_MS = 5_000;
  private static final Duration REPLY_MAX = Duration.ofSeconds(10);
  private static final int CONNECTIONS_MAX = 4;
  private static final int WAITING_MAX = 64;

  private final HttpClient http;
  private final WebClient rest;
  private final WebSocketClient sockets;
  private final URI restUrl;
  private final URI wsUrl;
  private final long replyMaxMillis;
  private final Runnable onSimulated;
  private boolean simulated;

  /**
   * @param restUrl {@code http} or {@code https}; paths are added to its own
   * @param wsUrl {@code ws} or {@code wss}
   * @param onSimulated run when the exchange first says that it is simulated, before the reply or
   *     the socket that said so is handed on
   */
  public VertxExchangeLink(Vertx vertx, URI restUrl, URI wsUrl, Runnable onSimulated) {
    this(vertx, restUrl, wsUrl, onSimulated, REPLY_MAX);
  }

  VertxExchangeLink(Vertx vertx, URI restUrl, URI wsUrl, Runnable onSimulated, Duration replyMax) {
    this.restUrl = restUrl;
    this.wsUrl = wsUrl;
    this.onSimulated = onSimulated;
    this.replyMaxMillis = replyMax.toMillis();
    this.http =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setConnectTimeout(CONNECT_MAX_MS)
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setReadIdleTimeout((int) replyMaxMillis)
                .setDecompressionSupported(false),
            new PoolOptions().setHttp1MaxSize(CONNECTIONS_MAX).setMaxWaitQueueSize(WAITING_MAX));
    this.rest =
        WebClient.wrap(
            http, new WebClientOptions().setUserAgent("spreadlake").setFollowRedirects(false));
    this.sockets =
        vertx.createWebSocketClient(
            new WebSocketClientOptions()
                .setConnectTimeout(CONNECT_MAX_MS)
                .setTryUsePerMessageCompression(false)
                .setTryUsePerFrameCompression(false)
                .setMaxFrameSize(SIZE_MAX)
                .setMaxMessageSize(SIZE_MAX)
                .setClosingTimeout(1));
  }

  /** Closes clients and connections. */
  public Future<Void> close() {
    return Future.join(http.close(), sockets.close()).mapEmpty();
  }

  @Override
  public Socket open(SocketListener listener) {
    VertxSocket socket = new VertxSocket(listener);
    WebSocketConnectOptions options =
        new WebSocketConnectOptions()
            .setHost(wsUrl.getHost())
            .setPort(port(wsUrl))
            .setSsl(isSecure(wsUrl))
            // Without it a handshake that nobody answers keeps one of the client's connections.
            .setTimeout(replyMaxMillis)
            .setURI(pathOf(wsUrl, "/") + queryOf(wsUrl));
    // Handlers are attached in the same turn as the success, so no greeting is lost.
    sockets.connect(options).onComplete(socket::opened, socket::refused);
    return socket;
  }

  @Override
  public void get(String path, Consumer<RestReply> callback) {
    Promise<RestReply> answer = Promise.promise();
    BoundedBody body = new BoundedBody(SIZE_MAX, answer::tryFail);
    rest.get(port(restUrl), restUrl.getHost(), pathOf(restUrl, "") + path)
        .ssl(isSecure(restUrl))
        .timeout(replyMaxMillis)
        .putHeader("Accept", "application/json")
        .as(BodyCodec.pipe(body))
        .send()
        .onComplete(head -> answer.tryComplete(whole(head, body.text())), answer::tryFail);
    answer
        .future()
        .timeout(replyMaxMillis, TimeUnit.MILLISECONDS)
        .onComplete(
            callback::accept,
            failed -> {
              body.giveUp();
              callback.accept(RestReply.none(FailureText.of(failed)));
            });
  }

  private RestReply whole(HttpResponse<Void> head, String body) {
    heed(head.headers());
    String type = head.getHeader(HttpHeaderNames.CONTENT_TYPE.toString());
    return new RestReply(
        head.statusCode(),
        type == null ? "" : type,
        retryAfter(head.headers()::get),
        body,
        "",
        number(head.headers().get(USED_WEIGHT)));
  }

  private void heed(MultiMap headers) {
    if (!simulated && headers.contains(SimulatedExchange.HEADER)) {
      simulated = true;
      onSimulated.run();
    }
  }

  private static long retryAfter(Function<CharSequence, String> headers) {
    return number(headers.apply(HttpHeaderNames.RETRY_AFTER));
  }

  /** A header's whole number; -1 if absent or anything else. */
  private static long number(String header) {
    return header != null && header.trim().matches("\\d{1,9}") ? Long.parseLong(header.trim()) : -1;
  }

  private static boolean isSecure(URI url) {
    return url.getScheme().equals("https") || url.getScheme().equals("wss");
  }

  private static int port(URI url) {
    if (url.getPort() >= 0) {
      return url.getPort();
    }
    return isSecure(url) ? 443 : 80;
  }

  private static String pathOf(URI url, String ifEmpty) {
    String path = url.getRawPath() == null ? "" : url.getRawPath();
    return path.isEmpty() ? ifEmpty : path;
  }

  private static String queryOf(URI url) {
    return url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
  }

  /** One socket, on the event loop that asked for it. */
  private final class VertxSocket implements Socket {
    private final SocketListener listener;
    private WebSocket open;
    private boolean over;
    private String trouble = "";

    private VertxSocket(SocketListener listener) {
      this.listener = listener;
    }

    private void opened(WebSocket webSocket) {
      if (over) {
        terminate(webSocket);
        return;
      }
      open = webSocket;
      heed(webSocket.headers());
      WholeMessages messages = new WholeMessages(SIZE_MAX, this::heard, () -> tooLong(webSocket));
      webSocket.frameHandler(
          frame -> {
            // Vert.x answers pings by itself, with their payload.
            if (frame.isPing() && !over) {
              listener.onPing();
            }
            messages.take(frame);
          });
      webSocket.exceptionHandler(failure -> trouble = FailureText.of(failure));
      webSocket.closeHandler(closed -> ended(webSocket));
      listener.onOpen();
    }

    private void heard(FrameText message) {
      if (!over) {
        listener.onText(message);
      }
    }

    private void tooLong(WebSocket webSocket) {
      trouble = "a message of more than " + SIZE_MAX + " bytes";
      terminate(webSocket);
    }

    private void refused(Throwable failure) {
      if (over) {
        return;
      }
      over = true;
      if (failure instanceof UpgradeRejectedException rejected) {
        MultiMap headers = rejected.getHeaders();
        if (headers != null) {
          heed(headers);
        }
        long wait = headers == null ? -1 : retryAfter(headers::get);
        int status = rejected.getStatus();
        listener.onClosed(
            status, wait, "the exchange refuses the connection (status " + status + ")");
      } else {
        listener.onClosed(0, -1, FailureText.of(failure));
      }
    }

    private void ended(WebSocket webSocket) {
      if (over) {
        return;
      }
      over = true;
      Short code = webSocket.closeStatusCode();
      String reason = webSocket.closeReason();
      String detail =
          code == null ? "closed without a code" : "closed with code " + code + reasonOf(reason);
      listener.onClosed(0, -1, trouble.isEmpty() ? detail : detail + " (" + trouble + ")");
    }

    private String reasonOf(String reason) {
      return reason == null || reason.isEmpty() ? "" : " " + reason;
    }

    @Override
    public void send(String text) {
      if (open != null && !over) {
        open.writeTextMessage(text)
            .onFailure(failure -> trouble = "send failed: " + FailureText.of(failure));
      }
    }

    @Override
    public void close() {
      over = true;
      if (open != null) {
        terminate(open);
      }
    }

    private void terminate(WebSocket webSocket) {
      // A dead peer never answers a closing handshake; the client's closing time-out ends it.
      webSocket.close().onFailure(failure -> trouble = FailureText.of(failure));
    }
  }
}
