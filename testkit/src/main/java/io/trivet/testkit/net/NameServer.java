package io.trivet.testkit.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.dns.DatagramDnsQuery;
import io.netty.handler.codec.dns.DatagramDnsQueryDecoder;
import io.netty.handler.codec.dns.DatagramDnsResponse;
import io.netty.handler.codec.dns.DatagramDnsResponseEncoder;
import io.netty.handler.codec.dns.DefaultDnsRawRecord;
import io.netty.handler.codec.dns.DefaultDnsResponse;
import io.netty.handler.codec.dns.DnsQuery;
import io.netty.handler.codec.dns.DnsQuestion;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponse;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.handler.codec.dns.DnsSection;
import io.netty.handler.codec.dns.TcpDnsQueryDecoder;
import io.netty.handler.codec.dns.TcpDnsResponseEncoder;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A DNS server that returns the IPv4 addresses that a test sets, with a time to live of one hour. */
public final class NameServer implements AutoCloseable {
    private static final long HOUR_SECONDS = 3_600;

    private final Map<String, List<String>> names = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> unanswered = new ConcurrentHashMap<>();
    private final Set<String> tooLong = ConcurrentHashMap.newKeySet();

    @SuppressWarnings("deprecation") // This class exists in every version of Netty that the wires support.
    private final EventLoopGroup loop = new NioEventLoopGroup(1);

    private final Channel connections = new ServerBootstrap()
            .group(loop)
            .channel(NioServerSocketChannel.class)
            .childHandler(new ChannelInitializer<Channel>() {
                @Override
                protected void initChannel(Channel socket) {
                    socket.pipeline()
                            .addLast(new TcpDnsQueryDecoder(), new TcpDnsResponseEncoder(), new ByConnection());
                }
            })
            .bind("127.0.0.1", 0)
            .syncUninterruptibly()
            .channel();
    private final Channel datagrams = new Bootstrap()
            .group(loop)
            .channel(NioDatagramChannel.class)
            .handler(new ChannelInitializer<Channel>() {
                @Override
                protected void initChannel(Channel socket) {
                    socket.pipeline()
                            .addLast(new DatagramDnsQueryDecoder(), new DatagramDnsResponseEncoder(), new ByDatagram());
                }
            })
            .bind(connections.localAddress())
            .syncUninterruptibly()
            .channel();

    /** Returns the address on which the server listens. */
    public InetSocketAddress address() {
        return (InetSocketAddress) datagrams.localAddress();
    }

    /** Sets the addresses of a name; they replace earlier ones. */
    public void name(String host, String... addresses) {
        names.put(host, List.of(addresses));
    }

    /** Makes the server ignore the next {@code questions} questions for a name. */
    public void ignore(String host, int questions) {
        unanswered.put(host, new AtomicInteger(questions));
    }

    /** Makes the answer for a name too long for a datagram. */
    public void tooLong(String host) {
        tooLong.add(host);
    }

    @Override
    public void close() {
        loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    /** Answers questions that arrive in a datagram. */
    private final class ByDatagram extends SimpleChannelInboundHandler<DatagramDnsQuery> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, DatagramDnsQuery query) {
            InetSocketAddress asks = query.sender();
            DnsQuestion question = query.recordAt(DnsSection.QUESTION);
            AtomicInteger ignored = unanswered.get(host(question));
            if (ignored != null && ignored.getAndDecrement() > 0) {
                return;
            }
            DnsResponse answer = new DatagramDnsResponse(address(), asks, query.id());
            if (tooLong.contains(host(question))) {
                answer.setTruncated(true).addRecord(DnsSection.QUESTION, question);
            } else {
                fill(answer, question);
            }
            context.writeAndFlush(answer);
        }
    }

    /** Answers questions that arrive over a connection. */
    private final class ByConnection extends SimpleChannelInboundHandler<DnsQuery> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, DnsQuery query) {
            DnsResponse answer = new DefaultDnsResponse(query.id());
            fill(answer, query.recordAt(DnsSection.QUESTION));
            context.writeAndFlush(answer);
        }
    }

    private static String host(DnsQuestion question) {
        return question.name().substring(0, question.name().length() - 1);
    }

    private void fill(DnsResponse answer, DnsQuestion question) {
        answer.addRecord(DnsSection.QUESTION, question);
        List<String> addresses = names.get(host(question));
        if (addresses == null) {
            answer.setCode(DnsResponseCode.NXDOMAIN);
        } else if (question.type().equals(DnsRecordType.A)) {
            for (String address : addresses) {
                answer.addRecord(
                        DnsSection.ANSWER,
                        new DefaultDnsRawRecord(
                                question.name(),
                                DnsRecordType.A,
                                HOUR_SECONDS,
                                Unpooled.wrappedBuffer(NetUtil.createByteArrayFromIpAddressString(address))));
            }
        }
    }
}
