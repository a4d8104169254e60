"""Domains that say nothing about where a person works."""

from __future__ import annotations

#: Anybody has an address there.
PROVIDERS = frozenset(
    "126.com 163.com aim.com aol.com arcor.de att.net bigpond.com bk.ru bluewin.ch btinternet.com"
    " caiway.nl charter.net comcast.net cox.net docomo.ne.jp duck.com earthlink.net email.com"
    " ezweb.ne.jp fastmail.com free.fr freenet.de gmail.com gmx.at gmx.ch gmx.com gmx.de gmx.net"
    " googlemail.com hanmail.net hey.com home.nl hotmail.ca hotmail.co.uk hotmail.com hotmail.de"
    " hotmail.es hotmail.fr hotmail.it icloud.com inbox.ru inbox.lv kpnmail.nl laposte.net"
    " libero.it list.ru live.ca live.co.uk live.com live.de live.fr live.it live.nl mac.com mail.com"
    " mail.ru me.com msn.com naver.com o2.pl onet.pl online.de orange.fr outlook.com outlook.de"
    " outlook.es outlook.fr outlook.it planet.nl pm.me posteo.de proton.me protonmail.ch"
    " protonmail.com qq.com rambler.ru rediffmail.com rocketmail.com sapo.pt sbcglobal.net seznam.cz"
    " sfr.fr shaw.ca sina.com sky.com t-online.de talktalk.co.uk telenet.be terra.com.br tiscali.it"
    " tutanota.com uol.com.br verizon.net virgilio.it virginmedia.com wanadoo.fr web.de wp.pl"
    " yahoo.ca yahoo.co.in yahoo.co.jp yahoo.co.uk yahoo.com yahoo.com.br yahoo.de yahoo.es"
    " yahoo.fr yahoo.in yahoo.it yandex.com yandex.ru ymail.com zoho.com ziggo.nl".split()
)

#: Websites on which companies and people only have a page.
SHARED_SITES = frozenset(
    "about.me blogspot.com bit.ly calendly.com facebook.com github.com google.com instagram.com"
    " linkedin.com linktr.ee medium.com pinterest.com sites.google.com t.me tiktok.com twitter.com"
    " wa.me wixsite.com wordpress.com x.com xing.com yelp.com youtube.com".split()
)
