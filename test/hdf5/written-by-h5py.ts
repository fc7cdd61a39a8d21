import { inflateSync } from 'node:zlib';

/** Small files written by h5py 3.16 (HDF5 2.0), deflated: no JavaScript library writes these structures. */
const FILES = {
  /** Libver latest: 40 datasets and 13 attributes in heaps, `model_config` with a lambda among them. */
  dense:
    'eNrtnA9QFFUcx397d8h6gMPfAMU4TqqrkO6OO7izMqTzPI3RC6gxizkJDsMQUM5CBb1JDTEbIbXUNLGosSanHPPflElnjRZN+Sf/9AejMiRNU2dC' +
    'nBrt7bs9ON51M9cbx5ne7Bd/7uO7v9/b3c/u3u09dq/JZrFGKYcr5TwPPl0X1V3g/V0r+m0JlvlTbJYCGdQpZcAByGIFOz3OO3tVuHeaEAsKNM/m' +
    '/e2PMLE6D26AmgzKeXgVOOA4YSnIk8cDF6NKFRaKpIJEHhIXoVYYWke5kkfrKOdA3DqFr6N2+N+rbtKYIhoWCgZZLD4fs5WGBc8gi2UdvWdpWEQy' +
    'yOLyh45cGhbRDLIY8VnBHXlFNgt6LUQYYpBTpukWX6Wj0I9Xuy58l0IU0gCMZxDgsOS3vrfaJub1v+MJ6raL08mD3zx92vNz04z/thi8j8IE0hF4' +
    'H/HxXl+DfryyKxoM1sLC8bBTXBEuGuAiJzS+AtDLhX12tfEkTlkt7mFOyUGvsPcgbUzNWWKR7gfQf7noHwo3ilYU7Si6UMA4gGgUKhRaFLko7Cim' +
    'o6hB4UaxDEUzirUoWlFsQfE+it0o2lEcRHEIxUkUXSh6UFxE0TfOe2GgQMGjiEQRjSIeRRKKlDyQJEmSJEmSJN1w0VzbJTF4bbcqYezrNCxSGGSx' +
    'qCipiYaFikEWredOP2YtsNlBGNySQTQEjJJ9IG6u71rcN9TUj0Hhu3wPTSJw70W7SJsDbbjP6X6Fe9daiD4iwCkxS0ZMB3qyQx2q9vWzR+xjFAye' +
    'DmlxT8kryrdCmCfTLIOrqJ84+Ortg8nQjpsxs8PSQM8JzfMrPBpYj93GOw9p4AvsrlnUqoNIudCcMEpjhEacUG7Za4YE3Kwa574fWnDuzo5CG5Rg' +
    't75n40QQPjbFwba2F+zQjd29o2OLwIXd5Y80T4eFuOzaG6/OhATs9jWoaqAbN/OtjbPBhcuGfvZjLWzFrv3l5GcgFa+Oxzq3Du7FCftb0ubDVNzZ' +
    'vmmfLIRO3FzKH3NDIy47bDctxodsHGz9O6IZtuKybfDDOkjFuVuMf22Go9h9c9/YNliPc1d/+XAbHMXNsQfM70Abzt044voOmIxzJ9cs+ASexm5T' +
    '+of7oQTnPtrDd8Au7MKllUdAg3PX7n33CERid2bvhKP4oImDu4svH4N7cfOBjK+7YDxOeGX7wj64it05fS37b/77QDqD5/v6F4+8RsNCwyAL9+id' +
    'NhoWGQyySOW/N9Kw0DLIYoa+xUrDwsAgiw7nyMU0LEwMsjjEa5+kYXEfgyzs205OoGGRyyCLWM/IX2lYWBhkYX7IQ8XCxiCLrosnw2hY5DPI4txj' +
    'aw7QsLAzyMLi2b2UhkURgyxeysxz0bCYyiCLiFUHVtKweIJBFqd6T5yhYTGdQRZLDn9bT8OijEEWxcU9t9KweIpBFvEzZ1HdLFjJIIuVm7bvoWFR' +
    'wyCLpa7ONTQsXCyO5SzfvISGRR2LrxfT1iloWNQzyEIta3iPhoWbQRafTyq+RMNiCYMs3m7Z307DYhmLfxte1zmRhsUKBlkc2D1SRsOimUEWx3UF' +
    '3TQsVjPIIvP0xG00LNYyyOK8YQ3V59QNLF53Pl1aPuHBKfn4zhTxrhoOBm+ny1kn3AfSf18L6cuD+IogflgQf0gQPzyIzwfxhwbxlUH8iCB+ZBDf' +
    '94jGDnG6QF1aWVJb66gqmeVUj1GpC52z5zqrXBUlleoMlbq0uqq8YgbyF6grS+Y559Si5uNkSX7JrCfLSoh030zXsxWlTmFe+dyqUldFdRWeO7gD' +
    'h6MSd+FwEJ2UVpfhBMOz48ch3a9uQCpuaPA7BvhhIEmSJEmSJEmSJEmSJEmSJEm6KcJPNwlDGv/6dJNSHJTxfY1AwOCKqKgQl6bwq/R2rRGeaZrk' +
    '8zYs+a3C+3STb8kcDJ4O9CQ83aTpn/ODOFwzAgZPi6zWIvx0E4+fNQKTsHEA9a2eSHiNGzA+v/BTMgyTDRjPZV13Qq9fyZ8fWObDbiFjrNfoUWxy' +
    'Q7lfHwXND22CRUKG2WtkXjyyFzL9MloSDWfgY79OuYWf9oDVr+T8rtuvwC1+GcYt067Acb8+Lpd5rsHzfhnyxKPX03JPScMpQY9xmyWv/xupsDpr' +
    'Jw+XQzjEC4djVbXL6dBCMsfhUyC6/5jC35SCD9j67IGjcHCdLqQ6WUCdPqQ6eUBdVkh1ioA6Q0h1YQF1xpDqhgTUZYdUFx5QlxNSHR9QZwqpbmhA' +
    'nTmkOiWu4/33e2gHTERgYWhHTCQujPIWzqouc1Y6vMOrQat3+FVHSSc9ef73f2sPYpXtyezkgMcD4w698eDtvrPbZ2V/cwdp5XRpSMv0+52kZe67' +
    'i7CytIoM0tJFjyYtfUomaWVp7iEtg0FLWsZcHWll5+tJK2dqFmmZygykZa4xsr//kabfdWFz/1ZrtduBAKHV7eNIS98hI62sE3LSMvyiIC1j+hDS' +
    'yh74m5fPyomMIS1TUixpmflbCEunjU8kLZ0qibT0GcmklWUaTloGywjSMtpTSCv7iZGklfPUraRlcqWSltmtIs8X7Yo00tKtVZOWvm0UaWW9n05a' +
    'ho9u+/f9/w/9nCn7',
  /** Libver v110: a dataset for each kind of chunk index. */
  indexes:
    'eNrtnQmYzPUfx38zO3vvsuuIRCEh5FhFQqw9rHMdK9a9dhebexFCsu5Q5Cp3oVw5ckRCpUKiKFQk5KikFCoSzey839POPO9/enqenv/q+X485rXm' +
    'tWZnfvOame/an99MSIiNDw8pEuIXFGRxbmBGvuv+c2WcX3zB1u2JCbEt7NZge76cn8gJsVs2ywqItJwI6J/Ru1vP9HX4uxERljUq0P1xxRznfTHK' +
    '/XElnBcQ4frL/t0y+wzqX8OBMwM9V23jsfOXsq+CzbLZCliW3WazhcGRfmGWLSLIdTGuCbL8ndfKLzTUea7zsy3XL9flBhW1LIfdbreFZV/Qn8Pt' +
    'MN/K5bMoeWmRf7YtgiJdt935Fxw2v5A9dnzuZuvWnR/bbGgTH50Q67yNIX447yxu2OiC+0bGR8fWsyze1AK4jwuDRcHJh3Zk+W7R++HIm2xRm3OL' +
    'FnP8B7ZokTHj2nKL8rZbEXiwnr/+se92mmLzfvL4H9upoGc7OYo7HBEhcf646A236HYqNO3s/Dj3diruiHCEYDNY1cBgMD6Pm9xO68HJ2AA190Z2' +
    'j4tu4KyUm6Q0tnoZsCx4L/hagJvbm7t5sIWb51q6aWuFa9jazSaB3vfQrTobhvs1i8t+PHvicU45bJXyYAXwPrAiWAmsDFYBo8CqPo/3B8BqYHXw' +
    'QbAGeHvK7sS46JY5rtUF11dPdn8c087N5A7e90HH4f5LEmMSGrleCpvi5bYqXwrzuB49fl1TMvt0cp/Tr19WsmrtNnzg+XNxfNW5bjrwhDS0s5t7' +
    'Tp+7ik8d3DG1c1qXrinpqWePnzoZYNnKWTHOF0o/h39AYFBwSKjNTC4d10rGnJgTc2JOzIk5+ScnzmVp9kKK37HUrXmxzy7LjBkzZsyYMWPGjBkz' +
    'ZsyYMWPGjBkzZsyYMWPGjBkzZsyYMfOfmOLYq7EEWBK8GywF3gPeMGPGjBkzZsyYMWPGjBkzZsyYMWPGjBkzZsyYMWPGjBkzZszkupm/e1tbsxdE' +
    '7h/v42C5DtT4EPbIqAnWAmuDD4N1wLpgNFgPjAFjwTgwHqwPJoANwIZgI7Ax2ARsCiaCzcDmYAuwJZgEtgIfAVuDbcBk8Nlmmdu9t0pf5++2sO3A' +
    '9mAHsCPYCewMpoBdwFQwDUwHu4LdwO5gBvgo2APsCfYCe4N9wL5gPzAT7A8OAAeCj4GDwMHgEPD3cvuOeG+VKc7fj8MOBYeBw8EnwBHgk+BIMAsc' +
    'BY4Gx4BjwXHgeHAC+BQ4EZzE4zCCT4PPgFPAqbyvwWngdHAGOBOcBT4HPg8urdT8mk8rNsuaDTsHnAvOA+eDC8CF4Avgi+AicDG4BHwJfJnXAlwG' +
    'LgdXgCvBV8BV4GpwDbgWfBVcB64HN4AbefxAcBO4GXwd3AK+AW4Ft4HbwTfBt8C3wR3gO+C74HvgTnAXuBt8H9wDfgDuBfeBH4IfgfvBA+DH4Cfg' +
    'QfAQeBj8FPyMX/fYrvreVaxxVvE57BHwKPgFeAz8EjwOngBPgl+Bp8DT4BnwLPg1+A34LXgO/A48D34P/gBeAH8EfwIvgpfAy+DP4C/gr+AV8Cr4' +
    'G3iNzyzgde4JyGOF4sCXNtAO+oEO0B8MAAPBIDAYDAFDwTAwHMwD5gUjwEgwH5gfLAAWBG8DC4GFwdvBLe0b/uxdhev4jkVg7wCLgsXAO8G7wOJg' +
    'CbAkeDdYCrwHLA2WAcuC94LlwPJgBfA+sCJYCawMVgGjwKrg/eADYDWwOvggWAN8CKwJ1gJrgw+DdcC6YDRYD4wBY8E4MB6sDyaADcCGYCOwMdgE' +
    'bAomgs3A5mALsCWYBLYCHwFbg23AZNY0cOgAnzWY87miLWw7sD3YAewIdgI7gylgFzAVTAPTwa5gN7A7mAE+CvYAe4K9wN5gH7Av2A/MBPuDA8CB' +
    '4GPgIHAwOAR8HBwKDgOHg0+AI8AnwZFgFjgKHA2OAceC48Dx4ATwKXAiOAmcDD4NPgNOAaeCz4LTwOngDHAmOAt8DnwefKl5zD6xroCdA84F54Hz' +
    'wQXgQvAF8EVwEbgYXMKvCr4MLgWXgcvBFeBK8BVwFbgaXAOuBV8F14HrwQ3BZh/wvzPXfwu54nvU7GY7vLfd3zxq9loeEf9WPWr2wPI7T7mPdr02' +
    'lx2VeklK7ro+dbYt+Mp9XGluqQsj/vm129Llv/FYPb44YLz7GdazVeaYZyAz/+5sxCvda+Am88pnxowZM2bMmDFjxowZM2bMmDFjxowZM2bMmDFj' +
    'xowZM//KhPWodsqzh00py7Lbs3e0ce/vaemf1eo9bkKDLJvd5uc+r1D23jd+rjdd9nd+hpVWNmw0Lm1Wrt3Dpufa3rVd7yweEOG6bf59U7ql94/0' +
    'w762eV3nOQZkpqfvz8JO2vM29qqXlBBrhbpu4Z1OnVY2ahJ20fW8af2Q9y7srpfUON4K3czdd+UX3yYt3558h7R2cJe0uObWXmnx9qXWAWn5p8PS' +
    'BoBHpeWOViek5b7OZ6TFmdY5aUPAC9KGgpelDQOvShvO1KXNw20WomxeXndpI3gZ0kaC+aXNBxaWNj9YzMvafLoqKS1ZRlp2VUFadlVFWnZVTVre' +
    'gprSsqu60rKrOGnZVUNp2VWitOwqSVp2lSwtu+ooLbtKlZZddZeWXfWSll1lSsuuBknLroZJy65Gelm7T1djpeVlTJSWnCItu5ohLbuaLS27WiAt' +
    'u1osLbtaJi27WiUtu1onLbvaJC272iotu3pbWna1U1p29YG07Gq/tOzqkLTs6oi07Oq4tOzqtJf18+nqW2nZ1Q/S8itckpa8Ii27ui4tu/ILVZZd' +
    'bQ+NmvNXC4t6SQ2aWqFB8jJYX/uwnDbA575aE57ThvjcMkfenDbcp6/B63PaCJ9LjsK6LCZqOj+Yyw8W84OV+C8pUW/gCbrJmC+Xmv9KbMaMGTNm' +
    'zPz167/r+/9w+frP9WU+abm+LCQt1wFFpeXrfwlpub4sLS3XEOWl5fqysrRcWTwgLdcfD0nL9WUdabm+jJWW68sGXtbhc180lZbry5bScn3ZRlp+' +
    '/Q7Skl2k5fqym7RcBfaUlivHftKyq8ekZVdDpWVXT0rLrsZIy66ekpZdPSMtu5ouLbt6Xlp2NV9adrVIWna1VFp29YqX9f1XvFelZVevScuu3pCW' +
    'Xb0lLa/de9KSe6RlVx9Jy64OSsuuPpeWXX0pLbs6JS27+kZadvW9tOzqorTs6ldp2dXv0rIre5iy7CpQWnYVJi27ipTf+XFuk5Zd3SEtuyouLbu6' +
    'R1p2VU5aXvdK0pL3S8uuakjLrh6Wll3FSMuuEqRlV02kZVctpGVXraVlV1k/1Tl+89f/FHkZ7KurtOyrh7Tsq6+07Guglw30uW6PS8u+RkjLvkZL' +
    'y74mSMu+npaWfU2TlrfsOWnJedKyrxelZV8vS8u+VkrLvtZKy742Ssu+tkjLvt6Uls9b70rLrt6Xll19KC27+kRadvWZlw3y6eqYtOzqK2nZ1dfS' +
    'sqvz0rKrn6RlV79Iy66uSet5TIQr67kMadlVqLTsKkJadlVQWnZVRFp2dZe07KqUtOzqXmnZVUVp2VVVadnVg9Kyq9peNtj3uVRadlVfWnbVWFp2' +
    '1VxadvWItOyqnbTsqrO07CpdWm6VR6Ul+0jLrgZIy66GSMuunpCWXY2Sll2Nl5ZdTZaWXT0rLbuaJS27mistu3pB/hs65yVp2dUKadlVxo3SB2/+' +
    '+r9BXgb7el1a9rVdWvb1jrTsa7e07GuftNx2H0tLfiot+/pCWvZ1Ulr2dVZa9vWdtOzrR2nZ18/Ssq/fpGVfvALeln35e9lQnwZCpPX8rFda9lVA' +
    'Wj5v3S4tu7pTWnZ1t7Tsqqy07Oo+adlVlLTsqrq03KK1pCWjpWVX8dKyq0bSsqtm0rKrVtKyq7bSsqtO0rKrNGnZVYaXDfPpqre07Kq/tOxqsLTs' +
    'ari07CpLWnY1Tlp2NUladjVVWnY1U1p2NUdadrVQWm7vJdKSy6VlV6ulZVfrpWVXm6VlV9ukZVc7pGVXu6RlV3u9bLhPVwekZVeHpWVXR6VlVyek' +
    'ZVdnpGVX56RlVxekZVeXpWVXV6VlVzek9bwOLrv4zc1f/4PlT+k9rUhL5peWfRWWln0Vk5Z9lZSWfZWRln1VkJZ9VfGyeXy2STVp2VdNadlXXWnZ' +
    'V5y07KuhtOwrUVr2lSQt+0qWln11lJZ9pUrLvrpLy+etXtKyq0xpeV8NkpYcJi27GiktuxorLbuaKC27miItu5rhZfP6dDVbWna1QFp2tVhadrVM' +
    'Wna1Slp2tU5adrVJWna1VVp29ba07GqntOzqA2nZ1X5p2dUhadnVEWl5Tx6XljwtLbv6Vlp29YO07OqStOzqipeN8OkqSu5Fxa6qS8uuaknLrqKl' +
    'ZVfx0rKrRtKyq2bSsqtW0rKrttKyq07Ssqs0adlVhrTsqre07Kq/tOyqfb5rK6xcODbXL3OSG04sm93P4R8QGBQcEmqZMWPGjBkz/+a4v/8fLtcu' +
    'ZJa0XNeOk5br2knScl071ctG+ly3mdJyXTtHWq5rF0rLde0SabmuXS4t17WrpeW6dr20XNdulpbr2m3Scl27Q1qua3dJy3XEXmm5rj0gLde1h6Xl' +
    'uvaotPz+5YS0rOCMtOQ5adnVBWnZ1WUvm8+nq6vSsqsb0nr+r9cGZT37xErr2YdQWs8+V9Kyq8LSsqti0rKrktKyqzLSsqsK0rKrKtKyq2rSsqua' +
    '0rKrutKyqzhp2VVDadlIorRkkrTsKtnL5vfpqqO07CpVWnbVXVp21UtadpUpLbsaJC27GiYtuxopLbsaKy27migtu5oiLbuaIS27mi0tu1ogLbta' +
    'LC27WiYtu1olLbtaJy0L2iQtee302Pz/n9f/7AMslDjfPrBHzt9/vqWJ78+a5AEWgoMiLFv2W5o4bPatfBeT12/ldVHh1e0ycxxwoWvG4PS07Xgo' +
    'B+R3nReU0atvz4zUjAFR77jPPjnoRsYfEvyYZA==',
  /** Libver latest: a named type, complex, bool, an enumeration, bfloat16, data layout version 5, an external link. */
  types:
    'eNrtWF9oFEcc/mb/ZJdNbe4ulz8mkV6golabiNZKIJjkmruuKCQkUbQ1SvS25jTZ6F1iT7E1tlBU2hAKAU0UI1ZF9EEM+GChiAWhSPHNh9LWF81L' +
    'FaIPQSmos3M7693m0AoWcrjfccxvv/n9Zna/nfntzBzWm6NztApNVFVwPLMxXZ6+XmrzdzbfLW7Rm9sEpISARXznT1eUB9KlJoDQYgP+N9zvvDPE' +
    'biH0YJOyM/Nf7vMBj0jabVFGyLLaS9MshICQICAQQkS7zik1iIIwYV/J9DFETaUPJRLYshTw5q4ij/G1fvNJyyf6GjEI2R8qgsBYHzQZWhG1SmVI' +
    'jBzdd2/SLZqtLXgpfgyynjpbCiUAf+g9GmwhhDIVZQeoFYeUi84UuMAW2Bl+Q7NNtEPzx1a6tRDsOl6K1SAbhLQ2PpVrpCLatLY9go62dRHKZT72' +
    'u2p2AzidFwPoh88WD75yMs2jWoi2FnihRRifoo1GZL1+n5odjHN5M5nMkX/PR9vp611lpz8SJvjFMi4EfpybM4RJV+1OXS8ZVkGQzHmqqFDcE6jY' +
    'VlDinVzKv7x08tjZn183xhmGEtNLSGv18mTDv2xOI9eQ90g2HFyiR5pa2YfYlaInlWzfPV09A0ayZmvcdKh69sNgA7UbaRwRqNmY2rwtRoWUIWZb' +
    'bJwJ8ODBgwcPHjzkM9yLedl1BiC+A5K5oWGrqcJCylJvWD9rvaWWsHWWQEkpJEk+bZV9MoAzeaLD+MTYjtePijTpzSDBkOSTtFf58h0OX6cfL0mX' +
    'X/7Unoi26a1Q2MLfhxnnMGF7Ocf3GXBvE2xo//GupYxIYq+WCaZLOfe7+uetcAd9MtnyK6RMbOEwP+JxetGXPtwYbade4PfnPiB40V8rUrQPXtNg' +
    'D7IKZJePv+r8O9yxNgr5qL/Oj28pFcBY5akq9FOzCL99MP4hPmLs7UOxWpQwturzwDKsY+bU7v07cJE53Pqrrhcj1CyDMXo9iRjbP33z6+UriDLf' +
    'c40npvA+Y/8ZPZLyMsHszEeSa9bkzEeashDseMrKRzcU14GSq4XsnaCza/5+dulwc8sfhZGm1WEQnkrL1JmzvDoHtzgHN2Pfm8G9bXh6Y7g+qjeH' +
    'ndNrJtrYcoV+yvr37jImnCwmm129RmzSuVa29fXu6jFSlQJnpC96urYvEJ1LwxzoXS458VsTXXHTlJ1qs880rhY4zSWMZHyfEeMpn6iNUk/c3DkH' +
    '6OvvNhI13StQm7Ic+wb6k/GYMRz08sObwXP4+92Y',
  /** Libver earliest: the configuration of a lambda as Keras 2 wrote it, as fixed text. */
  old:
    'eNrtlM1Kw0AQxzdpCzG02KJQ9WLIWcSDJ0G02GiFYsV6EKTUNN1KME3UpEQpxR71DTx67KP0repudzdNchH0oOD8Dplk52Ozk//krVY9LqgbKqIo' +
    'CsqiIooz42TXks/Cf8OtxO0rtxNZrOfmPp5OqrP6Tzn2POaJlxeGQaNnKcQ+O1lmFQT8R2pG5Zzaq0hHjKmcjAtTeqz9cF+hX1FQ4goU9TNE2fS+' +
    'pG0iJlENlRVUfuH+HImnflmWJaZfNgkZUYhnLXj/09+hedaoSlEXyGkzoM3vUOIKTv8v82jK9VUgPVZQ3+tip215bs++pesrREUfMf0Ndcsxfb/t' +
    'mn2s72l6Ez8MsBvYpqNvaTrLI+vX6bi62e90zUTMUBfOILQtTH29gWsFtufSCvpuaFQI+8ThDhyHXVuxqHbwfD/Pd1jx0ag1yvMJlNASWiXn8cnL' +
    'YdfCog/rkjTvRDE6U3K+SnRClMVM59FhNIe0Xse07rDb/bKOGqsjg/xijA9Ojhp1KfZTjfeechpotq+Zmvh22yjZR5Vb4vS9x57jhckdJsvQZQAA' +
    'AAAAAAAAAAD4bT4Bryx9Jw==',
  /** An attribute that is a pickle of `os.system`. */
  pickled:
    'eNrr9HBx4+WS4mIAAQ4OBhYGAQZk8B8KWDhQ+TD5BCjNCKU7oPQKJpg4M1hOAiouADW/ghXCz4CKhwS5uoJU/0cDMHsMWCA0B8MoGInAw9UxAERH' +
    'wNMRBJxgQlVXjpYePSi0l5GBFWIWI4zPgWI+MzBlg9iCCvIMkCSqwCDOwSBeD5VnBaoHyTMxMTFC0i8kJzDDDILqQoAZgzoegv38XRjhoQD0LfNo' +
    '2iQHCEJTMHp5yQNNsaAQBsG0zJyS1KJiBmFg6lFBSnfJBfnFmRVcxZXFJam5XAUGXBphJUWlqVwFhlwlBUZcQQXGXHqjoTwKCIMGewClHT1Y',
  /** A group that holds the root and itself, and has a second name. */
  cyclic:
    'eNrr9HBx4+WS4mLm4GCAgf9QYMYI4RtAxXu+zY3z93AJYmKoYBJCVggDXEwMQC1sggxAii0nsTK1qHgzVK8YKwMLAxOQwcYPkmUpKc/Mg8kxqDMQ' +
    'C2RFtRSJcYIAyBLWxPTEzDyY66EWF6fmpKE4ihnE0iDaBQy7tgXoAQBAGj2m',
} as const;

export function writtenByH5py(name: keyof typeof FILES): Uint8Array {
  return Uint8Array.from(inflateSync(Buffer.from(FILES[name], 'base64')));
}
