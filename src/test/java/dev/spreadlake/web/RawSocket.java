package dev.spreadlake.web;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A WebSocket client that can misbehave: it reads only when told, and sends any bytes. */
public final class RawSocket implements AutoCloseable {
  /** A frame from the server. */
  public record Frame(int opcode, String text) {
    /** Of a close frame. */
    public int closeCode() {
      return text.length() < 2 ? 1005 : (text.charAt(0) << 8) | text.charAt(1);
    }
  }

  private static final byte[] MASK = {1, 2, 3, 4};

  private final Socket socket = new Socket();
  private final DataInputStream in;
  public final String status;

  public RawSocket(int port, String... headers) throws IOException {
    this("/live", port, headers);
  }

  /** With another target. */
  public RawSocket(String target, int port, String... headers) throws IOException {
    socket.setReceiveBufferSize(4096);
    socket.setSoTimeout(10_000);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    StringBuilder request =
        new StringBuilder("GET " + target + " HTTP/1.1\r\n")
            .append("Upgrade: websocket\r\nConnection: Upgrade\r\n")
            .append("Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
    boolean host = false;
    for (int i = 0; i < headers.length; i += 2) {
      host |= headers[i].equalsIgnoreCase("host");
      request.append(headers[i]).append(": ").append(headers[i + 1]).append("\r\n");
    }
    if (!host) {
      request.append("Host: 127.0.0.1:").append(port).append("\r\n");
    }
    send(request.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    in = new DataInputStream(socket.getInputStream());
    status = line().split(" ")[1];
    while (!line().isEmpty()) {
      // headers
    }
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new IOException("closed after '" + line + "'");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  /** Any bytes. */
  public void send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
  }

  /** A masked text frame. */
  public void text(String json) throws IOException {
    send(frame(0x81, json.getBytes(StandardCharsets.UTF_8)));
  }

  /** A masked frame with that first byte. */
  public static byte[] frame(int first, byte[] payload) {
    int header = payload.length < 126 ? 2 : payload.length <= 0xFFFF ? 4 : 10;
    byte[] frame = new byte[header + 4 + payload.length];
    frame[0] = (byte) first;
    if (header == 2) {
      frame[1] = (byte) (0x80 | payload.length);
    } else if (header == 4) {
      frame[1] = (byte) (0x80 | 126);
      frame[2] = (byte) (payload.length >> 8);
      frame[3] = (byte) payload.length;
    } else {
      frame[1] = (byte) (0x80 | 127);
      for (int i = 0; i < 4; i++) {
        frame[6 + i] = (byte) (payload.length >> (24 - 8 * i));
      }
    }
    System.arraycopy(MASK, 0, frame, header, 4);
    for (int i = 0; i < payload.length; i++) {
      frame[header + 4 + i] = (byte) (payload[i] ^ MASK[i % 4]);
    }
    return frame;
  }

  /** The next frame; null at the end of the stream. */
  public Frame read() throws IOException {
    int first = in.read();
    if (first < 0) {
      return null;
    }
    long length = in.readUnsignedByte();
    if (length == 126) {
      length = in.readUnsignedShort();
    } else if (length == 127) {
      length = in.readLong();
    }
    byte[] payload = in.readNBytes((int) length);
    return new Frame(
        first & 0x0F,
        new String(
            payload, (first & 0x0F) == 1 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1));
  }

  /** The next text frame of that type; fails at the end of the stream. */
  public String readType(String type) throws IOException {
    while (true) {
      Frame frame = read();
      if (frame == null) {
        throw new IOException("closed before a frame of type " + type);
      }
      if (frame.opcode() == 8) {
        throw new IOException("closed with " + frame.closeCode() + " before " + type);
      }
      if (frame.opcode() == 1 && frame.text().startsWith("{\"type\":\"" + type + "\"")) {
        return frame.text();
      }
    }
  }

  /** The code the server closes with; 1006 if it does not say. */
  public int readCloseCode() throws IOException {
    try {
      for (Frame frame = read(); frame != null; frame = read()) {
        if (frame.opcode() == 8) {
          return frame.closeCode();
        }
      }
      return 1006;
    } catch (java.net.SocketTimeoutException e) {
      throw e;
    } catch (IOException e) {
      return 1006;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
