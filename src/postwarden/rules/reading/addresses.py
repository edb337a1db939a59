"""Mail addresses in typed text; mailboxes as one where providers deliver them as one."""

from __future__ import annotations

import re

#: Bounded on both sides, so that a long value costs no more than its length.
_ADDRESS = re.compile(
    r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}", re.ASCII | re.IGNORECASE
)

#: Providers at whom people of all sorts have mailboxes: many posts for one of them say nothing.
FREE = frozenset(
    """
    gmail.com googlemail.com gmx.de gmx.net gmx.at gmx.ch gmx.com gmx.eu web.de t-online.de
    magenta.de freenet.de arcor.de vodafone.de vodafonemail.de kabelmail.de online.de onlinehome.de
    1und1.de ewe.net ewetel.net netcologne.de osnanet.de mail.de email.de posteo.de posteo.net
    mailbox.org tutanota.com tutanota.de tuta.io tuta.com proton.me protonmail.com pm.me
    outlook.com outlook.de outlook.at hotmail.com hotmail.de hotmail.at hotmail.ch hotmail.fr
    hotmail.it hotmail.co.uk live.com live.de live.at live.nl msn.com yahoo.com yahoo.de yahoo.at
    yahoo.fr yahoo.it yahoo.es yahoo.co.uk ymail.com rocketmail.com aol.com aol.de icloud.com me.com
    mac.com aon.at a1.net chello.at inode.at bluewin.ch hispeed.ch sunrise.ch swissonline.ch
    orange.fr wanadoo.fr free.fr laposte.net sfr.fr libero.it virgilio.it tiscali.it alice.it
    ziggo.nl kpnmail.nl planet.nl home.nl telenet.be skynet.be proximus.be wp.pl o2.pl onet.pl
    interia.pl op.pl seznam.cz centrum.cz email.cz azet.sk freemail.hu citromail.hu abv.bg
    mail.ru yandex.ru yandex.com ya.ru rambler.ru bk.ru list.ru inbox.ru ukr.net qq.com 163.com
    126.com naver.com daum.net btinternet.com sky.com virginmedia.com comcast.net verizon.net
    att.net cox.net shaw.ca rogers.com bigpond.com uol.com.br bol.com.br terra.com.br zoho.com
    fastmail.com hey.com mail.com
    """.split()
)
_DOTLESS = frozenset({"gmail.com", "googlemail.com"})


def found(text: str) -> tuple[str, ...]:
    """The addresses in a text, lower case, each once, in their order."""
    if "@" not in text:
        return ()
    return tuple(dict.fromkeys(each.lower() for each in _ADDRESS.findall(text)))


def without(text: str) -> str:
    """The text without the addresses in it."""
    return _ADDRESS.sub(" ", text) if "@" in text else text


def mailbox(address: str) -> str:
    """One name for one mailbox: no +tag, no dots where the provider ignores them."""
    local, _, host = address.rpartition("@")
    local = local.partition("+")[0] or local
    return f"{local.replace('.', '') if host in _DOTLESS else local}@{host}"


def domain(address: str) -> str:
    """What follows the @, without what does not belong to a domain."""
    return address.rpartition("@")[2].strip(" .<>\"'")
